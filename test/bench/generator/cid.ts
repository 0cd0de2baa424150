const digits = Buffer.from('0123456789abcdef')
const shape = '________-____-4___-8000-____________'
/** Characters of a cid that say whose message it is, and which one of his. */
const senderAt = 24
const numberAt = 30

/**
 * Writes the cid of a message into a frame: the sender and the number of the message, both below 2^24, behind 60
 * random bits. Random in front, as those of browsers are: numbers in a row would spare the database's index.
 */
export function writeCid(frame: Buffer, at: number, sender: number, number: number): void {
  frame.write(shape, at, 'latin1')
  writeHex(frame, at, 8, random())
  const more = random()
  writeHex(frame, at + 9, 4, more)
  writeHex(frame, at + 15, 3, more >>> 16)
  writeHex(frame, at + senderAt, 6, sender)
  writeHex(frame, at + numberAt, 6, number)
}

/** The sender in a cid that begins at this character. */
export function senderIn(text: string, at: number): number {
  return readHex(text, at + senderAt)
}

/** The number in a cid that begins at this character. */
export function numberIn(text: string, at: number): number {
  return readHex(text, at + numberAt)
}

function writeHex(frame: Buffer, at: number, count: number, value: number): void {
  for (let i = at + count - 1; i >= at; i--) {
    frame[i] = digits[value & 15]!
    value >>>= 4
  }
}

function readHex(text: string, at: number): number {
  let value = 0
  for (let i = at; i < at + 6; i++) {
    const code = text.charCodeAt(i)
    value = value * 16 + (code < 58 ? code - 48 : code - 87)
  }
  return value
}

// xorshift: Math.random would do, at three times the price.
let state = (Date.now() ^ (process.pid << 12)) | 1

function random(): number {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return state >>> 0
}
