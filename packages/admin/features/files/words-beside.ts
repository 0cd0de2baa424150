import type { StoredFile } from '@kefu/protocol/frames.ts'

/** What was said beside the files of a message: one without a word has their names in the place of words. */
export function wordsBeside(files: readonly StoredFile[], body: string): string {
  return files.length > 0 && body === files.map(({ name }) => name).join('\n') ? '' : body
}
