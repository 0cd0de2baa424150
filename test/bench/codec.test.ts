import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { clientFrame, FrameReader, opcodes } from './generator/codec.ts'
import { Wire } from './generator/wire.ts'

const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000]

function serverFrame(text: string): Buffer {
  const frame = clientFrame(opcodes.text, Buffer.from(text))
  // As a server writes it: without the mask.
  const maskAt = frame.length - Buffer.byteLength(text) - 4
  frame[1]! &= 0x7f
  return Buffer.concat([frame.subarray(0, maskAt), frame.subarray(maskAt + 4)])
}

test.each([1, 2, 3, 7, 1000, 1_000_000])(
  'frames are read the same when they come %i bytes at a time',
  (size) => {
    const texts = (size < 1000 ? lengths.slice(0, 5) : lengths).map((length) =>
      '信'.repeat(length / 3).padEnd(length / 3, 'x'),
    )
    const bytes = Buffer.concat(texts.map(serverFrame))
    const reader = new FrameReader()
    const read: string[] = []
    for (let at = 0; at < bytes.length; at += size) {
      const chunk = Buffer.from(bytes.subarray(at, at + size))
      reader.read(chunk, (_, all, start, end) => read.push(all.toString('utf8', start, end)))
      // The wire reads the next chunk into the same memory.
      chunk.fill(0)
    }
    expect(read).toEqual(texts)
  },
)

test('a server understands our frames, and we understand its', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  await once(server, 'listening')
  server.on('connection', (ws) => ws.on('message', (data) => ws.send(String(data))))
  const { port } = server.address() as { port: number }
  const wire = await Wire.open(`ws://127.0.0.1:${port}/`)
  const texts = lengths.map((length) => 'x'.repeat(length))
  const echoed: string[] = []
  const all = new Promise<void>((resolve) => {
    wire.onText = (bytes, start, end) => {
      echoed.push(bytes.toString('utf8', start, end))
      if (echoed.length === texts.length) resolve()
    }
  })
  wire.write(Buffer.concat(texts.map((text) => clientFrame(opcodes.text, Buffer.from(text)))))
  await all
  expect(echoed).toEqual(texts)
  wire.close()
  server.close()
})

test('an upgrade that is refused rejects with what the server said', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/elsewhere' })
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await expect(Wire.open(`ws://127.0.0.1:${port}/`)).rejects.toThrow('400')
  server.close()
})
