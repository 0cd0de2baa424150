import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { freePort } from '@kefu/devdb/free-port.ts'
import { binary, listen, native } from '@kefu/socket/uws.ts'
import { expect, test } from 'vitest'

/**
 * The binaries that were looked at before they were trusted: SHA-256 by package, platform and ABI. The first are those
 * of uWebSockets.js 20.56.0, the second those of uws-pack 20.0.8.
 */
const known: Record<string, string> = {
  'uwebsockets.js uws_linux_x64_115.node': '3c4cfd4f4673c591dbca82cdda94f7e0ad9bc298966c39a7bd259838c2b25d4f',
  'uwebsockets.js uws_linux_x64_127.node': '0e0af5d0e486b67e25dd5c6686f8f05be4504629404d5c1972c808ab5d8e4cc2',
  'uwebsockets.js uws_linux_x64_137.node': '9aa8b857ac4ab0bfb1245e948eeeacc904b13a3608c9a281d551c43c66bea66e',
  'uws-pack uws_linux_x64_115.node': '6f8d96d761a64beddb060f1f7f0e617dd293ed127ec1d57507aa561a0083171e',
}
const [, name = ''] = /(uwebsockets\.js|uws-pack)\/(?:\w+\/)*uws_\w+\.node$/i.exec(binary) ?? []
const expected = known[`${name.toLowerCase()} ${binary.slice(binary.lastIndexOf('/') + 1)}`]

test('the native library is the one that was looked at', { skip: expected === undefined }, () => {
  expect(createHash('sha256').update(readFileSync(binary)).digest('hex')).toBe(expected)
})

test('the file that is looked at is the one that was loaded', () => {
  // Node knows what it has mapped into the process.
  expect(native.App).toBeTypeOf('function')
  expect(process.report.getReport()).toHaveProperty(
    'sharedObjects',
    expect.arrayContaining([expect.stringContaining(binary)]),
  )
})

test("a port is nobody else's, unless both share it", async () => {
  const open = (port: number, isShared: boolean) => listen(native.App({}), '127.0.0.1', port, isShared)
  for (const isShared of [false, true]) {
    // Not any port: one that the system chooses is never shared.
    const port = await freePort()
    const first = await open(port, isShared)
    if (!first) throw new Error('no free port')
    const second = await open(port, true)
    expect(second !== false).toBe(isShared)
    native.us_listen_socket_close(first)
    if (second) native.us_listen_socket_close(second)
  }
})
