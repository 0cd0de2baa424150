import { limits } from '@kefu/protocol/limits.ts'
import { cleanLine } from '@kefu/protocol/text.ts'

/** A file's name as it can be stored, shown and saved: no path, and nothing that a file system understands as one. */
export function cleanName(name: string): string {
  const line = cleanLine(name.slice(0, 1000))
    .replace(/[/\\:*?"<>|]+/g, '-')
    .replace(/^[.\s-]+|[.\s]+$/g, '')
  // Under that address is the thumbnail.
  return line === 'thumb.webp' ? 'picture.webp' : shortened(line || 'file')
}

/** Which file it is and what a browser does with it, in the words of RFC 6266. */
export function contentDisposition(disposition: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${disposition}; filename="${plain}"; filename*=UTF-8''${encoded}`
}

/** The end of a name says what it is: what is too long is cut before that. */
function shortened(name: string): string {
  const points = [...name]
  if (points.length <= limits.fileName) return name
  const end = points.slice(-20)
  return `${points.slice(0, limits.fileName - end.length - 1).join('')}…${end.join('')}`
}
