import { mayConnect, type OriginRules } from '@kefu/socket/origin.ts'
import { describe, expect, test } from 'vitest'

const listed: OriginRules = {
  limits: true,
  publicAdminUrl: null,
  allowedOrigins: ['https://app.example.com', 'https://shop.example:8443'],
}
const published: OriginRules = { ...listed, publicAdminUrl: 'https://kefu.example' }

describe.each([
  ['our address known', published],
  ['our address not known', listed],
])('with %s, a page', (_what, rules) => {
  test.each(['https://app.example.com', 'https://shop.example:8443'])(
    'of %s on the list comes in',
    (origin) => {
      expect(mayConnect(rules, origin, 'kefu.example:2000')).toBe(true)
    },
  )

  test.each([
    '',
    'null',
    'https://evil.com',
    'https://app.example.com.evil.com',
    'https://app.example.com@evil.com',
    'https://evil.com/https://app.example.com',
    'https://app.example.com/',
    'https://APP.example.com',
    'HTTPS://app.example.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://shop.example',
    'https://sub.app.example.com',
    'https://app.example.com, https://app.example.com',
    ' https://app.example.com',
    'file://',
    'chrome-extension://app.example.com',
    'javascript:alert(1)',
    'https://',
    'https://[::1',
    '__proto__',
  ])('of %j stays out', (origin) => {
    expect(mayConnect(rules, origin, 'kefu.example:2000')).toBe(false)
  })
})

describe('our own pages', () => {
  test('are those of our address, when it is known', () => {
    expect(mayConnect(published, 'https://kefu.example', 'anything:2000')).toBe(true)
    expect(mayConnect(published, 'https://kefu.example:8000', 'kefu.example:2000')).toBe(false)
    expect(mayConnect(published, 'http://kefu.example', 'kefu.example')).toBe(false)
  })

  test.each([
    ['http://kefu.example:8000', 'kefu.example:2000'],
    ['https://kefu.example', 'kefu.example'],
    ['http://127.0.0.1:8000', '127.0.0.1:2000'],
    ['http://[::1]:8000', '[::1]:2000'],
    ['http://localhost:8000', 'LOCALHOST:2000'],
  ])('are else those whose host name was asked: %s at %s', (origin, host) => {
    expect(mayConnect(listed, origin, host)).toBe(true)
  })

  test.each([
    ['http://kefu.example:8000', 'other.example:2000'],
    ['http://KEFU.example:8000', 'kefu.example:2000'],
    ['http://kefu.example.evil.com', 'kefu.example'],
    ['http://kefu.example', ''],
    ['http://kefu.example', '%%%'],
    ['ws://kefu.example', 'kefu.example'],
  ])('are not %s at %j', (origin, host) => {
    expect(mayConnect(listed, origin, host)).toBe(false)
  })
})

test('no origin at all is let in where limits are off, and a wrong one is not', () => {
  const rules = { ...listed, limits: false }
  expect(mayConnect(rules, '', 'kefu.example')).toBe(true)
  expect(mayConnect(rules, 'https://evil.com', 'kefu.example')).toBe(false)
})
