import { randomInt } from 'node:crypto'
import { numberIn, senderIn, writeCid } from './cid.ts'
import { clientFrame, opcodes } from './codec.ts'
import type { Dialect } from './dialect.ts'

/** What a server says about a message: it is acknowledged, here it is, send it again later, or no. */
export interface Told {
  what: 'ack' | 'msg' | 'busy' | 'error' | 'other'
  sender: number
  number: number
  /** The server's number, or 0 where it gives none. */
  seq: number
}

/** Makes messages of a size, many frames in one piece of memory. */
export class Pen {
  readonly #frame: Buffer
  readonly #seed = randomInt(2 ** 32)
  readonly #cidAt: number

  constructor({ before, after }: Dialect, bytes: number) {
    const cid = 'c'.repeat(36)
    const json = JSON.stringify({
      type: 'msg',
      cid,
      msg: 'Do you ship to Oslo? '.repeat(bytes).slice(0, bytes),
    })
    this.#frame = clientFrame(opcodes.text, Buffer.from(before + json + after))
    this.#cidAt = this.#frame.indexOf(cid)
  }

  write(sender: number, firstNumber: number, count: number): Buffer {
    const { length } = this.#frame
    const frames = Buffer.allocUnsafe(count * length)
    for (let i = 0; i < count; i++) {
      this.#frame.copy(frames, i * length)
      writeCid(frames, i * length + this.#cidAt, this.#seed, sender, firstNumber + i)
    }
    return frames
  }
}

const cidKey = '"cid":"'
const seqKey = '"seq":'

/** Reads frames of a server by searching in their text: JSON.parse would cost as much as all else the generator does. */
export class Ear {
  readonly #types: Record<'ack' | 'msg' | 'error' | 'busy', string>
  /** One for all: looked at before the next frame is heard. */
  readonly #told: Told = { what: 'other', sender: 0, number: 0, seq: 0 }

  constructor({ before }: Dialect) {
    const begins = (type: string) => `${before}{"type":"${type}"`
    this.#types = { ack: begins('ack'), msg: begins('msg'), error: begins('error'), busy: begins('busy') }
  }

  hear(bytes: Buffer, start: number, end: number): Told {
    const told = this.#told
    const text = bytes.toString('latin1', start, end)
    const { ack, msg, error, busy } = this.#types
    if (text.startsWith(msg)) told.what = 'msg'
    else if (text.startsWith(ack)) told.what = 'ack'
    else {
      told.what = text.startsWith(busy) ? 'busy' : text.startsWith(error) ? 'error' : 'other'
      if (told.what !== 'busy') return told
    }
    const cid = text.indexOf(cidKey) + cidKey.length
    told.sender = senderIn(text, cid)
    told.number = numberIn(text, cid)
    const seq = text.indexOf(seqKey, cid)
    told.seq = seq < 0 ? 0 : Number.parseInt(text.slice(seq + seqKey.length, seq + seqKey.length + 16), 10)
    return told
  }
}
