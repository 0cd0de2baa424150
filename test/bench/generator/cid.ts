const digits = Buffer.from('0123456789abcdef')
const shape = '________-____-4___-8000-____________'
/** Characters of a cid that say whose message it is, and which one of his. */
const senderAt = 24
const numberAt = 30

/**
 * Writes the cid of a message into a frame: the sender and the number of the message, both below 2^24, behind 60 bits
 * that look random, as those of browsers are: numbers in a row would spare the database's index. The same message has
 * the same cid each time, and another one in a play with another seed.
 */
export function writeCid(frame: Buffer, at: number, seed: number, sender: number, number: number): void {
  frame.write(shape, at, 'latin1')
  const first = mix(seed ^ Math.imul(number + 1, 0x9e3779b1))
  const second = mix(first ^ Math.imul(sender + 1, 0x85ebca6b))
  writeHex(frame, at, 8, second)
  writeHex(frame, at + 9, 4, first)
  writeHex(frame, at + 15, 3, first >>> 16)
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

/** The last step of MurmurHash3: each bit of the answer depends on all of the question. */
function mix(value: number): number {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
