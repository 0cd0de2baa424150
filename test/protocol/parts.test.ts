import { limits } from '@kefu/protocol/limits.ts'
import { type Part, partsOf } from '@kefu/protocol/parts.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const written = (part: Part) => (typeof part === 'string' ? part : 'href' in part ? part.href : part.source)
const codeIn = (text: string) =>
  partsOf(text).flatMap((part) => (typeof part === 'object' && 'code' in part ? [part] : []))

describe('links', () => {
  const links = (text: string) => partsOf(text).filter((part) => typeof part !== 'string')

  test('http and https addresses are links, the rest stays text', () => {
    expect(partsOf('See https://shop.example/cups?a=1&b=2#c and http://b.example now')).toEqual([
      'See ',
      { href: 'https://shop.example/cups?a=1&b=2#c' },
      ' and ',
      { href: 'http://b.example' },
      ' now',
    ])
  })

  test.each([
    ['Is it https://a.example/b?', 'https://a.example/b'],
    ['(see https://a.example/b).', 'https://a.example/b'],
    ['https://a.example/wiki/Cup_(mug)', 'https://a.example/wiki/Cup_(mug)'],
    ['看看https://a.example/b，谢谢', 'https://a.example/b'],
    ['「https://a.example/b」', 'https://a.example/b'],
    ['https://a.example/b...', 'https://a.example/b'],
  ])('in %j the sentence around the address is not part of it', (text, href) => {
    expect(links(text)).toEqual([{ href }])
  })

  test.each([
    'javascript:alert(1)',
    'data:text/html,<b>',
    'ftp://a.example',
    'www.a.example',
    'https://',
    'http://[',
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
  ])('%j is text', (text) => {
    expect(partsOf(text)).toEqual([text])
  })
})

describe('code', () => {
  test('between two backticks is part of a line', () => {
    expect(partsOf('Type `npm  start`, then wait')).toEqual([
      'Type ',
      { code: 'npm  start', source: '`npm  start`', isBlock: false },
      ', then wait',
    ])
  })

  test('between two lines of three backticks keeps its spaces, its lines and its backticks', () => {
    const code = 'if (a) {\n\n\treturn `b`\n}'
    expect(partsOf(`So:\n\`\`\`ts\n${code}\n\`\`\`\nOr not?`)).toEqual([
      'So:\n',
      { code, source: `\`\`\`ts\n${code}\n\`\`\`\n`, isBlock: true },
      'Or not?',
    ])
  })

  test('may be a message of its own, be empty, and stand beside other code', () => {
    expect(codeIn('```\na\n```').map(({ code }) => code)).toEqual(['a'])
    expect(codeIn('```\n```').map(({ code }) => code)).toEqual([''])
    expect(codeIn('```\na\n```\n```\nb\n```\n`c`').map(({ code }) => code)).toEqual(['a', 'b', 'c'])
  })

  test.each(['`https://a.example`', '```\nhttps://a.example\n```'])('has no links in it: %j', (text) => {
    expect(partsOf(text)).toHaveLength(1)
    expect(codeIn(text)).toHaveLength(1)
  })

  test('ends an address before it', () => {
    expect(partsOf('https://a.example/`b`')[0]).toEqual({ href: 'https://a.example/' })
  })

  test.each([
    'a `b',
    'a ` b\nc ` d',
    '``',
    '``a``',
    '`a``b`',
    '```',
    '```\na',
    '```ts\na\n```ts',
    'a ```\nb\n```',
    '```a```',
  ])('that is not closed, or not so, is words: %j', (text) => {
    expect(partsOf(text)).toEqual([text])
  })
})

describe('of a text', () => {
  const pieces = [
    '`',
    '``',
    '```',
    '\n',
    '\n```\n',
    '```ts\n',
    'a',
    ' ',
    'https://a.example/b',
    '.',
    '(',
    ')',
    '字',
  ]
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...pieces)).map((all) => all.join('')),
  )

  test('no character is lost', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(partsOf(text).map(written).join('')).toBe(text)
      }),
    )
  })

  test('no part is empty, and code is what stands between its marks', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const part of partsOf(text)) expect(written(part)).not.toBe('')
        for (const { code, source, isBlock } of codeIn(text)) {
          const inside = isBlock ? /^```[^`\n]*\n(?:([\s\S]*)\n)?```[^\S\n]*\n?$/ : /^`([\s\S]+)`$/
          expect(inside.exec(source)?.[1] ?? '').toBe(code)
        }
      }),
    )
  })

  // Forty times as much as a message holds: a way that looks at each character once more for each would take minutes.
  test.each([
    '`',
    '```\n',
    '```a\n',
    '`a``',
    '`a\n',
    'https://',
    'https://a.example/....',
    'https://a)))',
    '字',
  ])('the time it takes grows with its length only: %j again and again', (piece) => {
    const text = piece.repeat((40 * limits.messagePoints) / piece.length)
    const begun = performance.now()
    expect(partsOf(text).map(written).join('').length).toBe(text.length)
    expect(partsOf(`${'https://a.example/'.padEnd(text.length, '.')}\n${text}`).length).toBeGreaterThan(0)
    expect(performance.now() - begun).toBeLessThan(2_000)
  })
})
