import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Config, Listener } from './config.ts'
import { Refusal } from './refusal.ts'

/**
 * Makes sure that both processes will be able to listen, and answers with a free port where any would do: fixed here,
 * it stays the same when the process is started again. Throws one sentence for each that cannot listen.
 */
export async function claimPorts(config: Config): Promise<Config> {
  // Both are held at once, lest both be given the same free port.
  const admin = await hold(config.admin)
  const socket = await hold(config.socket)
  await Promise.all([admin.release(), socket.release()])

  const complaints = [admin, socket].flatMap(({ complaint }) => complaint ?? [])
  if (complaints.length > 0) throw new Refusal(complaints.join('\n'))
  return { ...config, admin: admin.listener, socket: socket.listener }
}

interface Held {
  /** With the port that it has now. */
  listener: Listener
  complaint?: string
  release(): Promise<void>
}

async function hold(listener: Listener): Promise<Held> {
  const server = createServer()
  try {
    await once(server.listen({ host: listener.host, port: listener.port, exclusive: true }), 'listening')
  } catch (error) {
    return { listener, complaint: sentenceAbout(error, listener), release: async () => {} }
  }
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : listener.port
  const release = async () => void (await once(server.close(), 'close'))
  return { listener: { ...listener, port }, release }
}

function sentenceAbout(error: unknown, { name, host, port }: Listener): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program: stop that one, or set ${name}_PORT to another port.`
  if (code === 'EACCES')
    return `Port ${port} may not be opened by this account: set ${name}_PORT to one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `${name}_HOST is "${host}", which is no address of this machine: set it to one, or to 0.0.0.0 for all.`
  return `Nothing can listen on ${host}, port ${port} (${code ?? error}): change ${name}_HOST or ${name}_PORT.`
}
