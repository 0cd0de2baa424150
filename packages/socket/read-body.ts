import type { HttpResponse } from './uws.ts'

/** Gathers a body of at most so many bytes; null when it is larger. `done` is not called when the sender went away. */
export function readBody(res: HttpResponse, most: number, done: (body: Buffer | null) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  let over = false
  res.onAborted(() => {
    over = true
  })
  res.onData((chunk, isLast) => {
    if (over) return
    size += chunk.byteLength
    if (size > most) {
      over = true
      return done(null)
    }
    // The chunk is dead after this turn: copied.
    chunks.push(Buffer.from(new Uint8Array(chunk)))
    if (isLast) done(Buffer.concat(chunks))
  })
}
