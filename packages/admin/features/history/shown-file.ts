import type { StoredFile } from '@kefu/protocol/frames.ts'
import type { Locale } from '../../locale.ts'
import { phrases, words } from './words.ts'

/** Pictures are drawn at most so large, in px; the place they take is known before they come. */
const largest = { width: 280, height: 320 }

/** A file of a message as the page draws it: a picture to look at, all else to save. */
export interface ShownFile {
  href: string
  name: string
  picture: { src: string; alt: string; width: number; height: number } | null
  /** Its kind and its size. */
  about: string
}

export function shownFile({ key, name, type, size, width, height }: StoredFile, locale: Locale): ShownFile {
  const kind = type === 'application/pdf' ? 'PDF' : words.textFile[locale]
  return {
    href: `/files/${key}/${encodeURIComponent(name)}`,
    name,
    picture:
      width === undefined || height === undefined
        ? null
        : { src: `/files/${key}/thumb.webp`, alt: phrases[locale].openPicture(name), ...fit(width, height) },
    about: `${kind} · ${sizeOf(size, locale)}`,
  }
}

function fit(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, largest.width / width, largest.height / height)
  const scaled = (length: number) => Math.max(1, Math.round(length * scale))
  return { width: scaled(width), height: scaled(height) }
}

/** A size as people say it: "640 B", "12 KB", "3.4 MB". */
function sizeOf(bytes: number, locale: Locale): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  const megabytes = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(bytes / 1024 / 1024)
  return `${megabytes} MB`
}
