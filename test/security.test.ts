import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

/** The requirements of OWASP ASVS 5.0 that SECURITY.md answers: level 1 of all, and level 2 of V4.4, V6 and V7. */
const requirements = [
  ['1.2', 1, 2, 3, 4, 5],
  ['1.3', 1, 2],
  ['1.5', 1],
  ['2.1', 1],
  ['2.2', 1, 2],
  ['2.3', 1],
  ['3.2', 1, 2],
  ['3.3', 1],
  ['3.4', 1, 2],
  ['3.5', 1, 2, 3],
  ['4.1', 1],
  ['4.4', 1, 2, 3, 4],
  ['5.2', 1, 2],
  ['5.3', 1, 2],
  ['6.1', 1, 2, 3],
  ['6.2', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  ['6.3', 1, 2, 3, 4],
  ['6.4', 1, 2, 3, 4],
  ['6.5', 1, 2, 3, 4, 5],
  ['6.6', 1, 2, 3],
  ['6.8', 1, 2, 3, 4],
  ['7.1', 1, 2, 3],
  ['7.2', 1, 2, 3, 4],
  ['7.3', 1, 2],
  ['7.4', 1, 2, 3, 4, 5],
  ['7.5', 1, 2],
  ['7.6', 1, 2],
  ['8.1', 1],
  ['8.2', 1, 2],
  ['8.3', 1],
  ['9.1', 1, 2, 3],
  ['9.2', 1],
  ['11.3', 1, 2],
  ['11.4', 1],
  ['12.1', 1],
  ['12.2', 1, 2],
  ['13.4', 1],
  ['14.2', 1],
  ['14.3', 1],
  ['15.1', 1],
  ['15.2', 1],
  ['15.3', 1],
].flatMap(([section, ...numbers]) => numbers.map((number) => `${section}.${number}`))

const security = read('../SECURITY.md')
/** `| 6.2.1 | what it asks for | how it is answered |` */
const rows = [...security.matchAll(/^\| (\d+\.\d+\.\d+) \| .+? \| (.+) \|$/gm)].map(
  ([, number = '', answer = '']) => ({ number, answer }),
)
const namedTest = /`([\w/.-]+\.test\.ts): ([^`]+)`/g
const named = [...new Set(security.match(namedTest))].map((text) => {
  const [file = '', name = ''] = text.slice(1, -1).split(/: (.*)/)
  return { file, name }
})

describe('SECURITY.md', () => {
  test('answers each requirement once, in their order', () => {
    expect(rows.map(({ number }) => number)).toEqual(requirements)
  })

  test('names a test, or says why not', () => {
    const silent = rows.filter(
      ({ answer }) => answer.match(namedTest) === null && !/^(open|does not apply): \S/.test(answer),
    )
    expect(silent).toEqual([])
  })

  test('says how soon holes in libraries are closed', () => {
    const [, libraries = ''] = /^## Libraries\n([\s\S]*?)^## /m.exec(security) ?? []
    expect(libraries.match(/\d+ days/g)).toEqual(['2 days', '7 days', '30 days'])
  })

  test.each(named)('$file has $name', ({ file, name }) => {
    // As it is written there, the place-holders of test.each included.
    expect(namesIn(file)).toContain(name)
  })
})

function namesIn(file: string): string[] {
  const calls =
    /\b(?:test|test\.skipIf\(\w+\)|test\.each\b[\s\S]*?\))\(\s*(?:'([^'\n]+)'|`([^`]+)`|"([^"\n]+)")/g
  return [...read(file).matchAll(calls)].map(([, ...names]) => names.find((name) => name !== undefined) ?? '')
}

describe('our own code', () => {
  const packages = fileURLToPath(new URL('../packages', import.meta.url))
  const sources = readdirSync(packages, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(tsx?|eta)$/.test(file) && !/(^|\/)(node_modules|dist)\//.test(file))
    .map((file) => ({ file, text: readFileSync(join(packages, file), 'utf8') }))
  const matches = (pattern: RegExp) =>
    sources.flatMap(({ file, text }) => [...text.matchAll(pattern)].map(([found]) => `${file}: ${found}`))

  test('is found at all', () => {
    expect(sources.length).toBeGreaterThan(300)
  })

  test('makes neither code nor markup of text', () => {
    expect(matches(/\beval\(|new Function\(|\bsetTimeout\(['"`]/g)).toEqual([])
    expect(
      matches(/\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML/g),
    ).toEqual([])
  })

  test('puts nothing into a page unescaped but other templates', () => {
    expect(matches(/<%~(?! (include\(|it\.body))[^%]*/g)).toEqual([])
  })

  test('I70 tells another window only what the page that it names may read', () => {
    expect(matches(/postMessage\([^)]*['"`]\*/g)).toEqual([])
    expect(matches(/(?:parent|opener|contentWindow\?)\.postMessage\([^,)]*\)/g)).toEqual([])
  })

  test('lets passwords be pasted and kept: each field says which one it is, and nothing hears of a paste', () => {
    const fields = matches(/<input\b[^>]*type="password"[^>]*/g)
    expect(fields.length).toBeGreaterThan(5)
    expect(fields.filter((field) => !/autocomplete="(current|new)-password"/.test(field))).toEqual([])
    expect(
      matches(/onpaste|onbeforeinput|readonly[^>]*type="password"/gi).map((found) => found.split(':')[0]),
    ).toEqual([
      // Where messages are written: files are pasted there.
      'web/src/lib/composer.tsx',
    ])
  })

  test('starts programs without a shell', () => {
    expect(matches(/\bexec(Sync)?\b(?=[^'\n]*'node:child_process')|\bshell: true/g)).toEqual([])
  })

  test('hashes and signs with SHA-256 alone', () => {
    expect(matches(/\b(createHash|createHmac|hkdfSync)\('(?!sha256')[^']*/g)).toEqual([])
  })
})

test('the image has what the packages need, and no history', () => {
  const [first, ...others] = read('../.dockerignore').trim().split('\n')
  expect(first).toBe('*')
  expect(others.filter((line) => line.startsWith('!.') || line === '!*')).toEqual([])
})
