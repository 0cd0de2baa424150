import { once } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Fault, FaultProxy } from '../support/faults/fault-proxy.ts'

describe('on a plain line', () => {
  let server: ReturnType<typeof createTcpServer>
  let proxy: FaultProxy
  let arrived: Promise<Socket>
  beforeEach(async () => {
    server = createTcpServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    arrived = once(server, 'connection').then(([socket]) => socket)
    proxy = await FaultProxy.open({ port: (server.address() as AddressInfo).port })
  })
  afterEach(async () => {
    await proxy.close()
    server.close()
  })

  async function open(): Promise<{ vic: Socket; upstream: Socket }> {
    const vic = connect(proxy.port, '127.0.0.1')
    vic.on('error', () => {})
    const upstream = await arrived
    upstream.on('error', () => {})
    return { vic, upstream }
  }
  const next = async (socket: Socket) => String((await once(socket, 'data'))[0])

  test('everything passes, both ways and to the end', async () => {
    const { vic, upstream } = await open()
    vic.write('hello')
    expect(await next(upstream)).toBe('hello')
    upstream.end('bye')
    expect(await text(vic)).toBe('bye')
  })

  test('what is held arrives when it is held no more', async () => {
    const { vic, upstream } = await open()
    proxy.set({ kind: 'hold' })
    vic.write('one ')
    upstream.write('two')
    const heard: string[] = []
    upstream.on('data', (chunk) => heard.push(String(chunk)))
    await new Promise(setImmediate)
    expect(heard).toEqual([])
    proxy.set({ kind: 'none' })
    expect(await next(vic)).toBe('two')
    await expect.poll(() => heard.join('')).toBe('one ')
  })

  test('a line that is cut is reset on both sides, and refused ones never open', async () => {
    const { vic, upstream } = await open()
    const ends = [vic, upstream].map((socket) => new Promise((resolve) => socket.once('close', resolve)))
    proxy.set({ kind: 'refuse' })
    await Promise.all(ends)
    const wen = connect(proxy.port, '127.0.0.1')
    const [error] = await once(wen, 'error')
    expect(error).toMatchObject({ code: 'ECONNRESET' })
  })

  test('what is delayed stays in order', async () => {
    const { vic, upstream } = await open()
    const waits = [60, 0, 20]
    proxy.set({ kind: 'delay', ms: () => waits.shift() ?? 0 })
    const heard: string[] = []
    upstream.on('data', (chunk) => heard.push(String(chunk)))
    for (const word of ['a', 'b', 'c']) {
      const passed = proxy.nextRequest()
      vic.write(word)
      await passed
    }
    await expect.poll(() => heard.join('')).toBe('abc')
  })
})

describe('on a line of HTTP', () => {
  let server: HttpServer
  let proxy: FaultProxy
  let bodies: string[]
  beforeEach(async () => {
    bodies = []
    server = createServer(async (request, reply) => {
      bodies.push(await text(request))
      reply.end(`had ${bodies.length}`)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    proxy = await FaultProxy.open({ port: (server.address() as AddressInfo).port, http: true })
  })
  afterEach(async () => {
    await proxy.close()
    server.closeAllConnections()
    server.close()
  })

  const post = async (body: string, path = '/a', signal?: AbortSignal) => {
    const reply = await fetch(`http://127.0.0.1:${proxy.port}${path}`, {
      method: 'POST',
      body,
      ...(signal && { signal }),
    })
    return reply.text()
  }

  test('a request passes whole, however long it is', async () => {
    const body = '客'.repeat(100_000)
    expect(await post(body)).toBe('had 1')
    expect(bodies).toEqual([body])
  })

  test('a doubled request arrives twice, and is answered once', async () => {
    proxy.set({ kind: 'double', path: '/a', ms: () => 0, laterMs: () => 1 })
    expect(await post('twice')).toBe('had 1')
    await expect.poll(() => bodies).toEqual(['twice', 'twice'])
    await post('once', '/b')
    expect(bodies).toEqual(['twice', 'twice', 'once'])
  })

  test('a swallowed answer does not come, though the request arrived', async () => {
    proxy.set({ kind: 'swallow' })
    const gaveUp = new AbortController()
    const answered = proxy.nextAnswer('/a').then(() => gaveUp.abort())
    await expect(post('hello', '/a', gaveUp.signal)).rejects.toThrow()
    await answered
    expect(bodies).toEqual(['hello'])
  })

  test('a flipped request is not what was sent', async () => {
    proxy.set({ kind: 'flip' })
    await post('hello')
    expect(bodies).toEqual(['helln'])
  })

  test('an answer of our own comes without the server', async () => {
    const fault: Fault = {
      kind: 'answer',
      path: '/a',
      with: (client) => client.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nlies'),
    }
    proxy.set(fault)
    expect(await post('hello')).toBe('lies')
    expect(await post('hello', '/b')).toBe('had 1')
  })

  test('it tells when a request to a path passes', async () => {
    const seen = proxy.nextRequest('/b')
    await post('one', '/a')
    await post('two', '/b')
    expect(String(await seen)).toContain('two')
  })
})
