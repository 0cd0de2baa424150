import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { freePort } from '@kefu/devdb/free-port.ts'
import { serviceCalls } from '@kefu/protocol/service.ts'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { ask, needing, newFolder, readDeploy } from './deploy.ts'

test(
  ...needing(['nginx', 'openssl'], 'nginx takes the example, and passes on what is meant for Kefu'),
  async () => {
    const folder = await newFolder()
    const [behind, port] = [await runBehind(), await freePort()]
    const example = (await readDeploy('nginx.conf'))
      .replaceAll(/^ {2}listen \[::\].*\n/gm, '')
      .replace('listen 80;', `listen 127.0.0.1:${await freePort()};`)
      .replace('listen 443', `listen 127.0.0.1:${port}`)
      .replaceAll('/etc/letsencrypt/live/chat.example.com', folder)
      .replaceAll('127.0.0.1:8000', behind.admin)
      .replaceAll('127.0.0.1:2000', behind.socket)
    makeCertificate(folder)
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${join(folder, name)};`,
    )
    const config = join(folder, 'nginx.conf')
    await writeFile(
      config,
      `daemon off; pid ${join(folder, 'pid')}; error_log stderr; events {}
     http { access_log off; ${temporary.join(' ')} ${example} }`,
    )

    const words = ['-e', 'stderr', '-p', folder, '-c', config]
    expect(ask('nginx', ['-t', ...words])).toContain('test is successful')
    runUntilTheEnd(spawn('nginx', words, { stdio: 'ignore' }))
    await passesOn(`https://127.0.0.1:${port}`)
  },
)

test(
  ...needing(['caddy', 'openssl'], 'Caddy takes the example, and passes on what is meant for Kefu'),
  async () => {
    const folder = await newFolder()
    const [behind, port] = [await runBehind(), await freePort()]
    makeCertificate(folder)
    // A certificate of its own for a name of this machine would be asked of the world.
    const example = (await readDeploy('Caddyfile'))
      .replace('grace_period 5s', '$&\nauto_https disable_redirects')
      .replace('{$PUBLIC_ADMIN_URL} {', `$&\ntls ${folder}/fullchain.pem ${folder}/privkey.pem`)
    const config = join(folder, 'Caddyfile')
    await writeFile(config, example)
    const env = {
      HOME: folder,
      CADDY_ADMIN: `127.0.0.1:${await freePort()}`,
      PUBLIC_ADMIN_URL: `https://127.0.0.1:${port}`,
      ADMIN_UPSTREAM: behind.admin,
      SOCKET_UPSTREAM: behind.socket,
    }

    const words = ['--config', config, '--adapter', 'caddyfile']
    expect(ask('caddy', ['validate', ...words], env)).toContain('Valid configuration')
    runUntilTheEnd(
      spawn('caddy', ['run', ...words], { env: { PATH: process.env.PATH, ...env }, stdio: 'ignore' }),
    )
    await passesOn(`https://127.0.0.1:${port}`)
  },
)

test(...needing(['systemd-analyze'], 'systemd takes both units'), async () => {
  const folder = await newFolder()
  for (const name of ['kefu-admin.service', 'kefu-socket.service']) {
    const unit = await readDeploy(name)
    const file = join(folder, name)
    await writeFile(file, unit.replace('/usr/bin/node', process.execPath))
    // It warns of words that it does not know, and ends well all the same.
    const said = ask('systemd-analyze', ['verify', '--man=no', file])
    expect(said.split('\n').filter((line) => line.includes(name))).toEqual([])
  }
})

/** What a browser may ask comes to the right process under the right name, and nothing else comes in. */
async function passesOn(origin: string) {
  await expect.poll(() => get(origin, '/healthz').catch(() => null)).not.toBeNull()

  expect(await get(origin, '/admin/service/index')).toMatchObject({
    by: 'admin',
    url: '/admin/service/index',
  })
  const asked = await get(origin, '/index/index/chat?group=1', { 'x-forwarded-for': '203.0.113.9' })
  expect(asked).toMatchObject({ by: 'admin', url: '/index/index/chat?group=1' })
  expect(asked?.headers).toMatchObject({
    host: expect.stringMatching(/^127\.0\.0\.1/),
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'https',
  })

  const inside = Object.keys(serviceCalls).map((name) => `/admin/service/${name}`)
  const socketsOwn = ['/ws/deliver', '/ws/metrics', '/ws/readyz', '/ws//deliver', '/ws/%64eliver']
  for (const path of [...inside, '/admin/service/%6cogin', '/metrics', '/readyz', ...socketsOwn])
    expect(await get(origin, path), path).toBeNull()

  // Its first words come although it has no end.
  const lines = await get(origin, '/ws/room/lobby/events')
  expect(lines).toMatchObject({ by: 'socket', url: '/room/lobby/events' })
  expect(lines?.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1' })
  for (const [path, url] of [
    ['/ws', '/'],
    ['/ws/', '/'],
    ['/ws/room/lobby?token=a', '/room/lobby?token=a'],
  ])
    expect(await firstWord(`${origin.replace('https', 'wss')}${path}`), path).toBe(url)
}

/** What came to whoever answered, by the first bytes of his answer; null when the proxy said 404 itself. */
async function get(origin: string, path: string, headers = {}): Promise<Asked | null> {
  const { hostname, port } = new URL(origin)
  const asking = request({ hostname, port, path, headers, rejectUnauthorized: false }).end()
  const [answer]: IncomingMessage[] = await once(asking, 'response')
  if (answer?.statusCode === 404) return answer.destroy() && null
  const [bytes] = await once(answer!, 'data')
  answer!.destroy()
  return JSON.parse(String(bytes))
}

async function firstWord(url: string): Promise<string> {
  const socket = new WebSocket(url, { rejectUnauthorized: false })
  const [word] = await once(socket, 'message')
  socket.terminate()
  return String(word)
}

interface Asked {
  by: 'admin' | 'socket'
  url: string
  headers: Record<string, string>
}

/** Stands where Kefu's two processes would, and answers what it was asked. An answer of `/events` has no end. */
async function runBehind() {
  const [admin, socket] = await Promise.all((['admin', 'socket'] as const).map(serve))
  return { admin: admin!, socket: socket! }

  async function serve(by: Asked['by']): Promise<string> {
    const server = createServer(({ url = '', headers }, answer) => {
      if (url.endsWith('/events')) answer.setHeader('content-type', 'text/event-stream; charset=utf-8')
      answer.write(JSON.stringify({ by, url, headers }))
      if (!url.endsWith('/events')) answer.end()
    })
    const sockets = new WebSocketServer({ server })
    sockets.on('connection', (line, { url = '' }) => line.send(url))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => {
      for (const line of sockets.clients) line.terminate()
      server.closeAllConnections()
      server.close()
    })
    return `127.0.0.1:${(server.address() as AddressInfo).port}`
  }
}

function makeCertificate(folder: string): void {
  const files = ['-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')]
  const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  ask('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    ...name,
    ...files,
  ])
}

function runUntilTheEnd(child: ChildProcess): void {
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await exited
  })
}
