import type { StoredFile } from '@kefu/protocol/frames.ts'

/** Where a file is; the name at the end is for people alone. */
export function addressOf({ key, name }: StoredFile): string {
  return `/files/${key}/${encodeURIComponent(name)}`
}

export function thumbnailOf({ key }: StoredFile): string {
  return `/files/${key}/thumb.webp`
}

/** Whether it is a picture: those have a size in pixels. */
export function isPicture(file: StoredFile): file is StoredFile & { width: number; height: number } {
  return file.width !== undefined && file.height !== undefined
}
