import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { leaveNote, type Note, removeNote } from './note.ts'
import { Refusal } from './refusal.ts'
import { askRunning } from './running.ts'
import type { State } from './state.ts'

/** What other commands may ask of the master. */
export interface Control {
  state(): State
  stop(): void
  /** Throws a Refusal when something stays as it was. */
  reload(): Promise<void>
}

/**
 * Opens the way on which other commands find the master of this DATA_DIR, until `close`. Throws a Refusal when there is
 * one already; what a killed one left behind is put aside.
 */
export async function openControl(dataDir: string, control: Control): Promise<{ close(): Promise<void> }> {
  const key = randomBytes(24).toString('base64url')
  const server = createServer((request, response) => {
    answer(request, response, key, control).catch((error) => {
      response.writeHead(500).end(JSON.stringify({ sentence: String(error) }))
    })
  })
  await once(server.listen({ host: '127.0.0.1', port: 0 }), 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    await removeNote(dataDir)
    server.close()
    server.closeAllConnections()
  }
  try {
    await takeDataDir(dataDir, { pid: process.pid, port, key })
  } catch (error) {
    server.close()
    throw error
  }
  return { close }
}

async function takeDataDir(dataDir: string, note: Note): Promise<void> {
  if (await leaveNote(dataDir, note)) return
  const other = await askRunning(dataDir)
  if (other)
    throw new Refusal(
      `Kefu runs on ${dataDir} already (process ${other.pid}): stop it with \`kefu stop\`, or set DATA_DIR to another folder.`,
    )
  await removeNote(dataDir)
  if (!(await leaveNote(dataDir, note))) throw new Refusal(`Another Kefu starts on ${dataDir} just now.`)
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  key: string,
  control: Control,
): Promise<void> {
  const say = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (!isKey(request.headers.authorization, key)) return void say(401, {})
  if (request.url === '/state') return void say(200, control.state())
  if (request.method === 'POST' && request.url === '/stop') {
    say(202, {})
    return control.stop()
  }
  if (request.method === 'POST' && request.url === '/reload') {
    try {
      await control.reload()
      return void say(200, {})
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return void say(409, { sentence: error.message })
    }
  }
  say(404, {})
}

function isKey(header: string | undefined, key: string): boolean {
  const given = Buffer.from(header ?? '')
  const right = Buffer.from(`Bearer ${key}`)
  return given.length === right.length && timingSafeEqual(given, right)
}
