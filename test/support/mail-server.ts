import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect } from 'vitest'

export interface Letter {
  from: string
  to: string
  /** Headers and words as they came, its lines put together again. */
  text: string
}

/** A mail server that takes every letter and keeps it: SMTP as far as one sender speaks it. */
export async function openMailServer({ refuses = false } = {}) {
  const letters: Letter[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)))
    converse(socket, letters, refuses)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  /** The next letter, as soon as it is there. */
  async function next(): Promise<Letter> {
    await expect.poll(() => letters.length).toBeGreaterThan(0)
    return letters.shift()!
  }

  async function close(): Promise<void> {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }

  return { url: `smtp://127.0.0.1:${port}`, letters, next, close }
}

function converse(socket: Socket, letters: Letter[], refuses: boolean): void {
  let unread = ''
  let letter: Letter = { from: '', to: '', text: '' }
  let inText = false
  const say = (line: string) => socket.write(`${line}\r\n`)

  function hear(line: string): void {
    if (inText) {
      if (line !== '.') {
        letter.text += `${line.replace(/^\./, '')}\n`
        return
      }
      inText = false
      letters.push({ ...letter, text: decoded(letter.text) })
      letter = { from: '', to: '', text: '' }
      return void say('250 taken')
    }
    const [, verb = '', rest = ''] = /^(\S+) ?(.*)$/.exec(line) ?? []
    const address = /<([^>]*)>/.exec(rest)?.[1] ?? ''
    if (verb === 'EHLO') say('250-here\r\n250 8BITMIME')
    else if (verb === 'MAIL') {
      letter.from = address
      say('250 ok')
    } else if (verb === 'RCPT') {
      letter.to = address
      say(refuses ? `550 no such person: ${address}` : '250 ok')
    } else if (verb === 'DATA') {
      inText = true
      say('354 go on')
    } else if (verb === 'QUIT') {
      say('221 bye')
      socket.end()
    } else say('250 ok')
  }

  socket.on('error', () => socket.destroy())
  socket.on('data', (bytes) => {
    unread += bytes.toString('latin1')
    const lines = unread.split('\r\n')
    unread = lines.pop() ?? ''
    lines.forEach(hear)
  })
  say('220 here')
}

/** As a person reads it: quoted-printable or base64 undone, in the headers too. */
function decoded(text: string): string {
  const [head = '', ...rest] = text.split('\n\n')
  const body = rest.join('\n\n')
  const headers = head
    .replace(/\n[ \t]+/g, ' ')
    .replace(/\?=\s+=\?UTF-8\?[QB]\?/gi, '')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, coded: string) => Buffer.from(coded, 'base64').toString())
    .replace(/=\?UTF-8\?Q\?([^?]*)\?=/gi, (_, coded: string) => unquoted(coded.replaceAll('_', ' ')))
  const words = /transfer-encoding: base64/i.test(head)
    ? Buffer.from(body, 'base64').toString()
    : /transfer-encoding: quoted-printable/i.test(head)
      ? unquoted(body.replace(/=\n/g, ''))
      : Buffer.from(body, 'latin1').toString()
  return `${headers}\n\n${words}`
}

function unquoted(coded: string): string {
  const bytes = coded.replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1').toString()
}
