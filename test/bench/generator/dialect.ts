import type { Wire } from './wire.ts'

/** How a server wants its frames wrapped: as they are, or in the packets of Socket.IO. */
export interface Dialect {
  /** Added to the server's address. */
  readonly path: string
  /** Around each frame, both ways. */
  readonly before: string
  readonly after: string
  /** Does what the server wants before the first frame. */
  greet(wire: Wire): Promise<void>
}

const plain: Dialect = { path: '/', before: '', after: '', greet: async () => {} }

const socketIo: Dialect = {
  path: '/socket.io/?EIO=4&transport=websocket',
  before: '42["frame",',
  after: ']',
  // It says 0 when it is there, takes 40 for a connection to its main namespace, and says 40 in return.
  greet: (wire) =>
    new Promise((resolve) => {
      wire.onText = (bytes, start) => {
        if (bytes[start] === 0x30) wire.send('40')
        else if (bytes[start] === 0x34) resolve()
      }
    }),
}

export const dialects = { plain, socketIo }
export type DialectName = keyof typeof dialects

/** Socket.IO's ping is a text frame `2`, and wants a `3`. Answers whether it was one. */
export function answerPing(wire: Wire, bytes: Buffer, start: number, end: number): boolean {
  if (end - start !== 1 || bytes[start] !== 0x32) return false
  wire.send('3')
  return true
}
