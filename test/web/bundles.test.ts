import { readFile } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { scriptFor } from '@kefu/admin/features/site/embed.ts'
import { buildWeb, wordsFiles } from '@kefu/web/build.ts'
import { beforeAll, expect, test } from 'vitest'

const dist = new URL('../../packages/web/dist/', import.meta.url)

async function textOf(name: string): Promise<string> {
  const manifest: Record<string, string> = JSON.parse(await readFile(new URL('manifest.json', dist), 'utf8'))
  return readFile(new URL(manifest[name] ?? name, dist), 'utf8')
}

/** How much a browser loads for these files, as the server sends them. */
async function weightOf(...names: string[]): Promise<number> {
  const files = await Promise.all(names.map(packed))
  return files.reduce((sum, file) => sum + file.length, 0)
}

async function packed(name: string): Promise<Buffer> {
  const manifest: Record<string, string> = JSON.parse(await readFile(new URL('manifest.json', dist), 'utf8'))
  const file = await readFile(new URL(`${manifest[name]}.gz`, dist))
  expect(gunzipSync(file).toString()).toBe(await textOf(name))
  return file
}

beforeAll(() => buildWeb())

const languages = Object.keys(wordsFiles)

test.each(languages)(
  'the script on other people’s pages weighs at most 3 KB, with what the owner decided inside (%s)',
  async (language) => {
    const script = scriptFor({ accent: '#b4235a', position: 'left' }, await textOf(`kefu.${language}.js`))
    expect(gzipSync(script).length).toBeLessThanOrEqual(3_072)
  },
)

test.each(languages)('the panel weighs at most 30 KB (%s)', async (language) => {
  expect(await weightOf(`chat.${language}.js`, 'chat.css', 'base.css')).toBeLessThanOrEqual(30_720)
})

test('a visitor loads the words of his language alone', async () => {
  expect(await textOf('chat.en.js')).not.toMatch(/[\u4e00-\u9fff]{4}/)
  expect(await textOf('chat.zh.js')).not.toContain('Write a message')
  expect(await textOf('kefu.en.js')).not.toMatch(/[\u4e00-\u9fff]/)
  expect(await textOf('kefu.zh.js')).not.toContain('Chat with us')
})

test('the scripts that others embed keep their names, all else is named for what is in it', async () => {
  const manifest: Record<string, string> = JSON.parse(await readFile(new URL('manifest.json', dist), 'utf8'))
  for (const [name, file] of Object.entries(manifest)) {
    if (name.startsWith('kefu.')) {
      expect(file).toBe(name)
      continue
    }
    const [, stem, ending] = /^(.+)\.(\w+)$/.exec(name) ?? []
    expect(file).toMatch(new RegExp(`^${stem}-[A-Z0-9]{8}\\.${ending}$`))
  }
})
