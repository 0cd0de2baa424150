import { clientAddress, createGate, plainAddress, trustedProxies } from '@kefu/socket/gate.ts'
import { describe, expect, test } from 'vitest'

const isProxy = trustedProxies(['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'])

describe('trusted proxies', () => {
  test.each([
    ['10.1.2.3', true],
    ['11.1.2.3', false],
    ['192.0.2.1', true],
    ['192.0.2.2', false],
    ['2001:db8::7', true],
    ['2001:db9::7', false],
    ['', false],
    ['unknown', false],
    ['10.1.2.3:443', false],
  ])('%s: %s', (address, is) => {
    expect(isProxy(address)).toBe(is)
  })

  test('can be named', () => {
    const is = trustedProxies(['loopback', 'linklocal', 'uniquelocal'])
    expect(
      ['127.8.9.1', '::1', '169.254.1.1', 'fe80::1', '172.16.0.1', '192.168.7.7', 'fd00::1'].every(is),
    ).toBe(true)
    expect(['172.32.0.1', '8.8.8.8', '2a00::1'].some(is)).toBe(false)
  })

  test('are none unless somebody says so', () => {
    expect(['127.0.0.1', '::1', '10.0.0.1'].some(trustedProxies([]))).toBe(false)
  })
})

describe('a client’s address', () => {
  test.each([
    ['203.0.113.7', '', '203.0.113.7', 'is the socket’s own'],
    ['203.0.113.7', '8.8.8.8', '203.0.113.7', 'is not what a stranger says'],
    ['10.0.0.1', '203.0.113.7', '203.0.113.7', 'is what our proxy says'],
    ['10.0.0.1', '8.8.8.8, 203.0.113.7', '203.0.113.7', 'is not what its client made up before'],
    ['10.0.0.1', '8.8.8.8, 203.0.113.7, 10.0.0.2', '203.0.113.7', 'goes through a row of proxies'],
    ['10.0.0.1', '', '10.0.0.1', 'is the proxy’s own when it says nothing'],
    ['10.0.0.1', 'unknown', '10.0.0.1', 'is the proxy’s when it does not know'],
    ['10.0.0.1', '203.0.113.7, ', '10.0.0.1', 'stops where it cannot be read'],
    ['10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3', 'is the furthest when all are proxies'],
    ['10.0.0.1', '2a00::7', '2a00::7', 'may be IPv6'],
    ['10.0.0.1', 'fe80::1%eth0', '10.0.0.1', 'has no zone'],
    ['10.0.0.1', '::ffff:203.0.113.7', '203.0.113.7', 'is plain where it is IPv4 in IPv6'],
  ])('%s with %j is %s: %s', (socket, forwarded, address) => {
    expect(clientAddress(socket, forwarded, isProxy)).toBe(address)
  })

  test.each([
    ['0000:0000:0000:0000:0000:ffff:7f00:0001', '127.0.0.1'],
    ['0:0:0:0:0:ffff:cb00:7107', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['0000:0000:0000:0000:0000:0000:0000:0001', '0000:0000:0000:0000:0000:0000:0000:0001'],
    ['203.0.113.7', '203.0.113.7'],
  ])('%s is written %s', (text, plain) => {
    expect(plainAddress(text)).toBe(plain)
  })
})

describe('the gate', () => {
  test('lets 300 sockets of one address in at once, then five a second, and others all the time', () => {
    let now = 0
    const gate = createGate(true, isProxy, () => now)
    const admitted = (count: number, address = '203.0.113.7') =>
      Array.from({ length: count }, () => gate.admits(address)).filter(Boolean).length
    expect(admitted(400)).toBe(300)
    expect(admitted(10, '203.0.113.8')).toBe(10)
    now += 1000
    expect(admitted(10)).toBe(5)
    now += 60_000
    expect(admitted(400)).toBe(300)
  })

  test('counts an IPv6 customer as one, whichever of his addresses he takes', () => {
    const gate = createGate(true, isProxy, () => 0)
    const admitted = Array.from({ length: 400 }, (_, i) => gate.admits(`2a00:1:2:3::${i.toString(16)}`))
    expect(admitted.filter(Boolean)).toHaveLength(300)
    expect(gate.admits('2a00:0001:0002:0003:ffff:0000:0000:0001')).toBe(false)
    expect(gate.admits('2a00:1:2:4::1')).toBe(true)
  })

  test('does not hold back our proxies, nor anybody when limits are off', () => {
    const [strict, open] = [createGate(true, isProxy, () => 0), createGate(false, isProxy, () => 0)]
    for (let i = 0; i < 1000; i++) expect(strict.admits('10.0.0.1') && open.admits('203.0.113.7')).toBe(true)
  })

  test('forgets an address only when it makes no difference', () => {
    let now = 0
    const gate = createGate(true, isProxy, () => now)
    for (let i = 0; i < 300; i++) gate.admits('203.0.113.7')
    now += 30_000
    gate.prune()
    expect(Array.from({ length: 200 }, () => gate.admits('203.0.113.7')).filter(Boolean)).toHaveLength(150)
    now += 61_000
    gate.prune()
    expect(Array.from({ length: 400 }, () => gate.admits('203.0.113.7')).filter(Boolean)).toHaveLength(300)
  })
})
