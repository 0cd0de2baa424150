import { isUtf8 } from 'node:buffer'

/** What a file is, by its content alone: what a browser says of it is not looked at. */
export interface Kind {
  readonly type: string
  readonly isPicture: boolean
  /** Endings that a file of this kind may have; the first one is given to who has none. */
  readonly endings: readonly string[]
}

const png: Kind = { type: 'image/png', isPicture: true, endings: ['png'] }
const jpeg: Kind = { type: 'image/jpeg', isPicture: true, endings: ['jpg', 'jpeg', 'jpe', 'jfif'] }
const gif: Kind = { type: 'image/gif', isPicture: true, endings: ['gif'] }
const webp: Kind = { type: 'image/webp', isPicture: true, endings: ['webp'] }
const pdf: Kind = { type: 'application/pdf', isPicture: false, endings: ['pdf'] }
const text: Kind = {
  type: 'text/plain; charset=utf-8',
  isPicture: false,
  endings: ['txt', 'text', 'log', 'md', 'csv', 'tsv', 'json', 'yaml', 'yml', 'ini', 'conf'],
}

const knownEndings = [png, jpeg, gif, webp, pdf, text].flatMap(({ endings }) => endings)

/** The kind of a file that we take; null for all others, such as SVG, HTML and scripts, which a browser would run. */
export function kindOf(bytes: Buffer, name: string): Kind | null {
  const ending = endingOf(name)
  // "picture.jpg.php" is no picture to whoever saves it, whatever is in it.
  if (ending !== null && !knownEndings.includes(ending)) return null
  const signed = kindBySignature(bytes)
  if (signed) return signed
  return ending !== null && text.endings.includes(ending) && isPlainText(bytes) ? text : null
}

/** The name with an ending that fits what is in the file. */
export function fittingName(name: string, { endings }: Kind): string {
  const ending = endingOf(name)
  if (ending !== null && endings.includes(ending)) return name
  return `${ending === null ? name : name.slice(0, -ending.length - 1)}.${endings[0]}`
}

function kindBySignature(bytes: Buffer): Kind | null {
  const begins = (signature: string) =>
    bytes.subarray(0, signature.length).equals(Buffer.from(signature, 'latin1'))
  if (begins('\x89PNG\r\n\x1a\n')) return png
  if (begins('\xff\xd8\xff')) return jpeg
  if (begins('GIF87a') || begins('GIF89a')) return gif
  if (begins('RIFF') && bytes.subarray(8, 12).equals(Buffer.from('WEBP'))) return webp
  return begins('%PDF-') ? pdf : null
}

function isPlainText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.some((byte) => (byte < 0x20 && !whiteBytes.has(byte)) || byte === 0x7f)
}

const whiteBytes = new Set([...'\t\n\f\r'].map((character) => character.charCodeAt(0)))

function endingOf(name: string): string | null {
  // Not what only looks like one: "Screenshot at 10.15.32".
  return /\.([a-z][a-z0-9]{0,9})$/i.exec(name)?.[1]?.toLowerCase() ?? null
}
