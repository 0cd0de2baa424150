import type { StoredFile } from '@kefu/protocol/frames.ts'

/** What a message says that brings files without a word. */
export function namesOf(files: readonly StoredFile[]): string {
  return files.map(({ name }) => name).join('\n')
}
