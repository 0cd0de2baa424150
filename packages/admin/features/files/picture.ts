import sharp from 'sharp'
import { withoutMetadata } from './metadata.ts'

export interface Picture {
  /** The picture without what it says of its maker. */
  bytes: Buffer
  width: number
  height: number
  /** WebP, at most 640 px. */
  thumbnail: Buffer
}

/** More than any telephone takes, and no more than 200 MB while it is looked at. */
const mostPixels = 50_000_000
const thumbnailSize = 640

// One thread a picture, and none is remembered: messages come first.
sharp.concurrency(1)
sharp.cache(false)

/** Looks at a picture. Null: it cannot be decoded, or is too large to. */
export async function lookAtPicture(original: Buffer, type: string): Promise<Picture | null> {
  try {
    const { orientation = 1 } = await decoder(original).metadata()
    const bytes = withoutMetadata(original, type, orientation)
    const { autoOrient } = await decoder(bytes).metadata()
    const thumbnail = await decoder(original)
      .autoOrient()
      .resize({ width: thumbnailSize, height: thumbnailSize, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80 })
      .timeout({ seconds: 10 })
      .toBuffer()
    return { bytes, ...autoOrient, thumbnail }
  } catch {
    // Whatever the decoder says of it: nobody could see it.
    return null
  }
}

function decoder(bytes: Buffer) {
  return sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' })
}
