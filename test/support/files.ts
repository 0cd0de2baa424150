import { randomFillSync } from 'node:crypto'
import sharp, { type Sharp } from 'sharp'

/** A picture of noise, which no encoder makes small. */
export function noise(width: number, height: number): Sharp {
  const pixels = randomFillSync(Buffer.alloc(width * height * 3))
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

/** A calm picture, as a person would send it. */
export function drawing(width: number, height: number): Sharp {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#cfe3d8"/>
    <circle cx="50%" cy="55%" r="${height / 4}" fill="#3f7d5f"/>
    <rect x="46%" y="12%" width="8%" height="24%" fill="#2c5a44"/>
  </svg>`
  return sharp(Buffer.from(svg))
}

export const pdf = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
)

/** Sends a file as a visitor's page does. Answers its key. */
export async function uploadAs(
  { token }: { token?: string },
  adminUrl: string,
  name: string,
  file: Buffer,
): Promise<string> {
  const reply = await fetch(`${adminUrl}/files?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(file),
  })
  const stored: { file: { key: string } } = await reply.json()
  return stored.file.key
}
