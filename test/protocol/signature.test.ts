import { createSigner, type Disbelief } from '@kefu/protocol/signature.ts'
import { describe, expect, test } from 'vitest'

const [old, fresh, foreign] = ['the first secret', 'the second secret', 'somebody else’s secret']
const path = '/admin/service/save_msg'
const body = '[{"msg":"Hello"}]'
let seconds = 1_790_000_000
const now = () => seconds * 1000
const signer = createSigner([old], now)
const sign = () => signer.sign('POST', path, body)

describe('a signed call', () => {
  test('is believed, as text or as bytes', () => {
    expect(signer.verify(sign(), 'POST', path, body)).toBeNull()
    expect(signer.verify(sign(), 'POST', path, Buffer.from(body))).toBeNull()
    expect(signer.checkHeader(sign())).toBeNull()
  })

  test.each([
    ['another body', 'POST', path, '[{"msg":"Hello!"}]'],
    ['an empty body', 'POST', path, ''],
    ['another path', 'POST', '/admin/service/login', body],
    ['a query', 'POST', `${path}?x`, body],
    ['another method', 'GET', path, body],
  ])('is not believed with %s', (_what, method, where, what) => {
    expect(signer.verify(sign(), method, where, what)).toBe('wrong')
  })

  test('cannot have its parts moved from one to the next', () => {
    const header = signer.sign('POST', '/deliver', '')
    expect(signer.verify(header, 'POST/', 'deliver', '')).toBe('wrong')
    expect(signer.verify(header, 'POST', '/', 'deliver')).toBe('wrong')
  })

  test.each([
    [300, null],
    [301, 'old'],
    [-300, null],
    [-301, 'old'],
  ] satisfies [number, Disbelief | null][])('%i s old is %j', (age, disbelief) => {
    const header = sign()
    seconds += age
    expect(signer.verify(header, 'POST', path, body)).toBe(disbelief)
    expect(signer.checkHeader(header)).toBe(disbelief)
    seconds -= age
  })

  test('with another time, nonce or MAC is not believed', () => {
    const [key, time, nonce, mac] = sign().split(' ') as [string, string, string, string]
    const flipped = (mac[0] === '0' ? '1' : '0') + mac.slice(1)
    for (const header of [
      [key, Number(time) + 1, nonce, mac],
      [key, time, `${nonce.slice(1)}A`, mac],
      [key, time, nonce, flipped],
      [key, time, nonce, '0'.repeat(64)],
      ['00000000', time, nonce, mac],
    ])
      expect(signer.verify(header.join(' '), 'POST', path, body)).toBe('wrong')
  })

  test.each([undefined, ''])('without a header is missing one: %j', (header) => {
    expect(signer.checkHeader(header)).toBe('missing')
    expect(signer.verify(header, 'POST', path, body)).toBe('missing')
  })

  test.each([
    'x',
    'Bearer abc',
    ' ',
    sign().toUpperCase(),
    `${sign()} `,
    `${sign()}, ${sign()}`,
    sign().slice(0, -1),
    sign().slice(1),
  ])('with a header that is none of ours is malformed: %.30j', (header) => {
    expect(signer.checkHeader(header)).toBe('malformed')
    expect(signer.verify(header, 'POST', path, body)).toBe('malformed')
  })
})

describe('secrets', () => {
  test('of somebody else open nothing', () => {
    const header = createSigner([foreign], now).sign('POST', path, body)
    expect(signer.checkHeader(header)).toBeNull()
    expect(signer.verify(header, 'POST', path, body)).toBe('wrong')
  })

  test('can be changed in one process after the other', () => {
    const between = createSigner([old, fresh], now)
    const after = createSigner([fresh], now)
    expect(between.verify(sign(), 'POST', path, body)).toBeNull()
    expect(between.verify(after.sign('POST', path, body), 'POST', path, body)).toBeNull()
    expect(signer.verify(between.sign('POST', path, body), 'POST', path, body)).toBeNull()
    expect(after.verify(sign(), 'POST', path, body)).toBe('wrong')
  })

  test('must be there', () => {
    expect(() => createSigner([])).toThrow('SERVICE_SECRET')
  })
})

test('two signatures of the same call differ, and neither shows the secret', () => {
  const [one, other] = [sign(), sign()]
  expect(one).not.toBe(other)
  expect(one).not.toContain(old)
})
