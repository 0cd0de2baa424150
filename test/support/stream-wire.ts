import { Stream } from '@kefu/web/src/stream/stream.ts'
import { createInbox, type Wire } from './wire.ts'

/** A client without a WebSocket, as our pages are where those are broken. Rejects when it is turned away. */
export async function openStreamWire(wsUrl: string): Promise<Wire> {
  const stream = new Stream(wsUrl)
  const inbox = createInbox()
  stream.onmessage = (data) => inbox.take(String(data))
  await new Promise<void>((resolve, reject) => {
    stream.onopen = resolve
    stream.onclose = (code) => reject(new Error(`no stream: ${code}`))
  })
  stream.onclose = (code) => inbox.end(code)
  return {
    ...inbox.wire,
    send: (frame) => stream.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    sendBytes() {
      throw new Error('A stream has no binary frames.')
    },
    close: () => stream.close(),
  }
}

/** The response of `POST /events` as it comes, for what our own client does not do. */
export interface RawStream {
  readonly reply: Response
  readonly key: string
  /** All that came so far. */
  text(): string
  /** Posts lines under the key; answers the status. */
  post(no: number, ...frames: (object | string)[]): Promise<number>
  /** The end of the response. */
  readonly ended: Promise<void>
  close(): void
}

export async function openRawStream(
  socketUrl: string,
  headers: Record<string, string> = {},
): Promise<RawStream> {
  const abort = new AbortController()
  const reply = await fetch(`${socketUrl}/events`, { method: 'POST', headers, signal: abort.signal })
  let text = ''
  let tellKey: (key: string) => void = () => {}
  const keyed = new Promise<string>((resolve) => {
    tellKey = resolve
  })
  const ended = read().catch(() => {})

  async function read(): Promise<void> {
    for await (const chunk of reply.body ?? []) {
      text += Buffer.from(chunk).toString('utf8')
      const [, key] = /^event: key\ndata: (.+)$/m.exec(text) ?? []
      if (key) tellKey(key)
    }
  }

  const key = reply.ok ? await keyed : ''
  return {
    reply,
    key,
    text: () => text,
    async post(no, ...frames) {
      const lines = frames.map((frame) => (typeof frame === 'string' ? frame : JSON.stringify(frame)))
      const body = [`${key} ${no}`, ...lines].join('\n')
      return (await fetch(`${socketUrl}/frames`, { method: 'POST', headers, body })).status
    },
    ended,
    close: () => abort.abort(),
  }
}
