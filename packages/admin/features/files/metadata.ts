/**
 * A picture without what cameras and programs write into it: place, time, device, comments, and whatever follows its
 * end. Not by encoding it anew, which would cost quality and time: what is seen stays byte for byte. GIF files hold no
 * such thing and stay as they are.
 *
 * @param orientation how a JPEG is to be turned, as EXIF numbers it; that alone is kept
 */
export function withoutMetadata(bytes: Buffer, type: string, orientation: number): Buffer {
  if (type === 'image/jpeg') return bareJpeg(bytes, orientation)
  if (type === 'image/png') return barePng(bytes)
  return type === 'image/webp' ? bareWebp(bytes) : bytes
}

/** SOI, then segments `FF marker length …`; a scan's data follows its segment and ends with the next marker. */
function bareJpeg(bytes: Buffer, orientation: number): Buffer {
  const parts = [bytes.subarray(0, 2), ...(orientation > 1 ? [turned(orientation)] : [])]
  let at = 2
  while (at + 4 <= bytes.length) {
    const marker = bytes[at + 1]!
    if (bytes[at] !== 0xff) throw new Error('There is no marker where a JPEG segment should begin.')
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === 0xd9) break
    let end = at + 2 + bytes.readUInt16BE(at + 2)
    if (marker === 0xda) end = endOfScan(bytes, end)
    if (isSeen(marker, bytes, at)) parts.push(bytes.subarray(at, end))
    at = end
  }
  return Buffer.concat([...parts, Buffer.from([0xff, 0xd9])])
}

/** Of what applications add, the colours matter: JFIF, an ICC profile, Adobe's transform. */
function isSeen(marker: number, bytes: Buffer, at: number): boolean {
  if (marker === 0xe2) return bytes.subarray(at + 4, at + 15).equals(Buffer.from('ICC_PROFILE'))
  if (marker === 0xfe) return false
  return marker < 0xe0 || marker > 0xef || marker === 0xe0 || marker === 0xee
}

// In the data of a scan FF is followed by 00, or by a restart mark.
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  return bytes.length
}

/** An EXIF segment that says how the picture is to be turned, and nothing else. */
function turned(orientation: number): Buffer {
  const head = 'ffe1 0022 457869660000 4d4d002a00000008 0001 0112 0003 00000001'.replaceAll(' ', '')
  return Buffer.from(`${head}00${orientation.toString(16).padStart(2, '0')}0000${'00000000'}`, 'hex')
}

const spokenChunks = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME']

/** A signature of eight bytes, then chunks: length, name, that many bytes, a checksum. */
function barePng(bytes: Buffer): Buffer {
  const parts = [bytes.subarray(0, 8)]
  for (let at = 8; at + 12 <= bytes.length; ) {
    const name = bytes.toString('latin1', at + 4, at + 8)
    const end = at + 12 + bytes.readUInt32BE(at)
    if (!spokenChunks.includes(name)) parts.push(bytes.subarray(at, end))
    if (name === 'IEND') break
    at = end
  }
  return Buffer.concat(parts)
}

/** `RIFF length WEBP`, then chunks: name, length, that many bytes and one more to be even. */
function bareWebp(bytes: Buffer): Buffer {
  const end = Math.min(bytes.length, 8 + bytes.readUInt32LE(4))
  const parts: Buffer[] = []
  for (let at = 12; at + 8 <= end; ) {
    const name = bytes.toString('latin1', at, at + 4)
    const length = bytes.readUInt32LE(at + 4)
    const chunk = Buffer.from(bytes.subarray(at, at + 8 + length + (length % 2)))
    // Its flags say that the two others follow.
    if (name === 'VP8X') chunk[8] = chunk[8]! & ~0x0c
    if (name !== 'EXIF' && name !== 'XMP ') parts.push(chunk)
    at += chunk.length
  }
  const body = Buffer.concat(parts)
  const head = Buffer.from(bytes.subarray(0, 12))
  head.writeUInt32LE(4 + body.length, 4)
  return Buffer.concat([head, body])
}
