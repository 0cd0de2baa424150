import { parseFrame } from '@kefu/protocol/parse.ts'
import { expect, test } from 'vitest'
import { dialects } from './generator/dialect.ts'
import { Ear, Pen } from './generator/talk.ts'

function textsOf(frames: Buffer, count: number): string[] {
  const { length } = frames
  return Array.from({ length: count }, (_, i) => {
    const frame = frames.subarray((i * length) / count, ((i + 1) * length) / count)
    return frame.toString('utf8', frame.indexOf('{"'))
  })
}

test('what the pen writes are messages of the protocol, of the size that was asked for', () => {
  const texts = textsOf(new Pen(dialects.plain, 100).write(3, 70, 5), 5)
  const frames = texts.map((text) => parseFrame(text))
  expect(frames).toEqual(Array(5).fill({ frame: expect.objectContaining({ type: 'msg' }) }))
  expect(texts.map((text) => JSON.parse(text).msg.length)).toEqual(Array(5).fill(100))
  expect(new Set(texts.map((text) => JSON.parse(text).cid)).size).toBe(5)
})

test('a message that is written again has its cid again', () => {
  const pen = new Pen(dialects.plain, 100)
  expect(pen.write(3, 71, 1)).toEqual(pen.write(3, 70, 2).subarray(-pen.write(3, 71, 1).length))
  expect(new Pen(dialects.plain, 100).write(3, 71, 1)).not.toEqual(pen.write(3, 71, 1))
})

test.each(['plain', 'socketIo'] as const)(
  'the ear finds the sender and number that the pen wrote: %s',
  (name) => {
    const { before, after } = dialects[name]
    const ear = new Ear(dialects[name])
    const hear = (frame: object) => {
      const text = Buffer.from(before + JSON.stringify(frame) + after)
      return { ...ear.hear(text, 0, text.length) }
    }
    const frames = new Pen(dialects.plain, 10).write(0xabcde, 0xfffffe, 2)
    const [first, second] = textsOf(frames, 2).map((text) => JSON.parse(text).cid)
    expect(hear({ type: 'ack', cid: first, conversation: 12, seq: 6, at: 1790000000123 })).toEqual({
      what: 'ack',
      sender: 0xabcde,
      number: 0xfffffe,
      seq: 6,
    })
    expect(hear({ type: 'msg', from_id: 7, group: 'member', msg: 'Hello', cid: second })).toEqual({
      what: 'msg',
      sender: 0xabcde,
      number: 0xffffff,
      seq: 0,
    })
    expect(hear({ type: 'busy', cid: second, retry_ms: 800 })).toMatchObject({
      what: 'busy',
      sender: 0xabcde,
      number: 0xffffff,
    })
    expect(hear({ type: 'error', code: 'forbidden', msg: 'No', cid: first }).what).toBe('error')
    expect(hear({ type: 'head', heads: [[12, 7, 5]] }).what).toBe('other')
  },
)
