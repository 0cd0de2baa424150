import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { buildWeb } from '@kefu/web/build.ts'
import { beforeAll, expect, test } from 'vitest'

const dist = new URL('../../packages/web/dist/', import.meta.url)

/** How much a browser loads for these files, as a server sends them. */
async function weightOf(...names: string[]): Promise<number> {
  const manifest: Record<string, string> = JSON.parse(await readFile(new URL('manifest.json', dist), 'utf8'))
  const files = await Promise.all(names.map((name) => readFile(new URL(manifest[name] ?? name, dist))))
  return files.reduce((sum, file) => sum + gzipSync(file).length, 0)
}

beforeAll(() => buildWeb())

test('the script on other people’s pages weighs at most 3 KB', async () => {
  expect(await weightOf('kefu.js')).toBeLessThanOrEqual(3_072)
})

test('the panel weighs at most 30 KB', async () => {
  expect(await weightOf('chat.js', 'chat.css', 'base.css')).toBeLessThanOrEqual(30_720)
})

test('the script that others embed keeps its name, all else is named for what is in it', async () => {
  const manifest: Record<string, string> = JSON.parse(await readFile(new URL('manifest.json', dist), 'utf8'))
  const { 'kefu.js': loader, ...pages } = manifest
  expect(loader).toBe('kefu.js')
  for (const [name, file] of Object.entries(pages)) {
    const [stem, ending] = name.split('.')
    expect(file).toMatch(new RegExp(`^${stem}-[A-Z0-9]{8}\\.${ending}$`))
  }
})
