export const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const

/**
 * A frame as a client sends it. The key of its mask is 0, which leaves the payload as it is: a server unmasks all the
 * same, and we share its cores.
 */
export function clientFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const frame = Buffer.alloc(2 + extended + 4 + length)
  frame[0] = 0x80 | opcode
  frame[1] = 0x80 | (extended === 0 ? length : extended === 2 ? 126 : 127)
  if (extended === 2) frame.writeUInt16BE(length, 2)
  if (extended === 8) frame.writeBigUInt64BE(BigInt(length), 2)
  payload.copy(frame, 2 + extended + 4)
  return frame
}

/** Told each frame of a server: its payload is `bytes` from `start` to `end`, until the call returns. */
export type OnFrame = (opcode: number, bytes: Buffer, start: number, end: number) => void

/** Cuts what a server sent into frames, wherever the network cut it. */
export class FrameReader {
  #rest: Buffer | null = null

  read(chunk: Buffer, onFrame: OnFrame): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk
    this.#rest = null
    let at = 0
    while (at < bytes.length) {
      const start = payloadStart(bytes, at)
      const end = start === 0 ? 0 : start + payloadLength(bytes, at)
      if (end === 0 || end > bytes.length) {
        // A copy: the chunk's memory is the next one's too.
        this.#rest = Buffer.from(bytes.subarray(at))
        return
      }
      onFrame(bytes[at]! & 0x0f, bytes, start, end)
      at = end
    }
  }
}

/** 0 while the head of the frame is not all there. */
function payloadStart(bytes: Buffer, at: number): number {
  if (bytes.length < at + 2) return 0
  if ((bytes[at]! & 0x80) === 0 || (bytes[at + 1]! & 0x80) !== 0)
    throw new Error('The server sent a frame in pieces, or a masked one: none that we measure does.')
  const length = bytes[at + 1]!
  const start = at + (length < 126 ? 2 : length === 126 ? 4 : 10)
  return start <= bytes.length ? start : 0
}

function payloadLength(bytes: Buffer, at: number): number {
  const length = bytes[at + 1]!
  if (length < 126) return length
  return length === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
}
