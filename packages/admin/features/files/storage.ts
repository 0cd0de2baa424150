import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'

/** What there is of a file: itself, and for a picture a small one. */
export type Part = 'file' | 'thumbnail'

/** Something that came in and is not a file yet. */
export interface Draft {
  read(): Promise<Buffer>
  /** Makes it the file `key`, with `bytes` in the place of what came. */
  keep(key: string, bytes: Buffer, thumbnail: Buffer | null): Promise<void>
  /** After `keep` it does nothing. */
  discard(): Promise<void>
}

/** Where the bytes of files are. It knows neither names nor types nor whose they are: the table `files` does. */
export interface FileStorage {
  /** Writes down what comes, piece by piece. When `source` fails nothing remains. */
  receive(source: AsyncIterable<Buffer>): Promise<Draft>
  /** Null: there is none. */
  open(key: string, part: Part): Promise<Readable | null>
  /** Puts a part that was kept elsewhere, in a backup, to its place. */
  put(key: string, part: Part, bytes: Buffer): Promise<void>
  remove(keys: readonly string[]): Promise<void>
  /** Throws away what a process that was killed left half received. */
  tidy(): Promise<void>
}

const anHour = 60 * 60 * 1000

/** Files in a folder of this machine, `files` below `dataDir`. Nobody but us may read it. */
export function diskStorage(dataDir: string): FileStorage {
  const root = join(dataDir, 'files')
  const incoming = join(root, 'incoming')

  async function receive(source: AsyncIterable<Buffer>): Promise<Draft> {
    const path = join(incoming, randomUUID())
    await mkdir(incoming, { recursive: true, mode: 0o700 })
    const discard = () => rm(path, { force: true })
    try {
      await write(path, source)
    } catch (err) {
      await discard()
      throw err
    }
    return { read: () => readFile(path), keep: (...kept) => keep(path, ...kept), discard }
  }

  async function keep(path: string, key: string, bytes: Buffer, thumbnail: Buffer | null): Promise<void> {
    await mkdir(dirname(pathOf(key, 'file')), { recursive: true, mode: 0o700 })
    if (thumbnail) await writeFile(pathOf(key, 'thumbnail'), thumbnail, { mode: 0o600 })
    await writeFile(path, bytes)
    await rename(path, pathOf(key, 'file'))
  }

  async function openPart(key: string, part: Part): Promise<Readable | null> {
    const file = await open(pathOf(key, part)).catch(nullIfMissing)
    return file?.createReadStream() ?? null
  }

  async function put(key: string, part: Part, bytes: Buffer): Promise<void> {
    const path = pathOf(key, part)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(path, bytes, { mode: 0o600 })
  }

  async function remove(keys: readonly string[]): Promise<void> {
    for (const key of keys)
      for (const part of ['file', 'thumbnail'] as const) await rm(pathOf(key, part), { force: true })
  }

  async function tidy(): Promise<void> {
    const names = (await readdir(incoming).catch(nullIfMissing)) ?? []
    for (const path of names.map((name) => join(incoming, name))) {
      const { mtimeMs = Date.now() } = (await stat(path).catch(nullIfMissing)) ?? {}
      if (mtimeMs < Date.now() - anHour) await rm(path, { force: true })
    }
  }

  // In folders of their own by their first characters: one folder of a million files is slow to look into.
  function pathOf(key: string, part: Part): string {
    if (!/^[\w-]{22}$/.test(key))
      throw new Error('A key of another form could name any file of this machine.')
    return join(root, key.slice(0, 2), part === 'file' ? key : `${key}.webp`)
  }

  return { receive, open: openPart, put, remove, tidy }
}

async function write(path: string, source: AsyncIterable<Buffer>): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of source) await file.writeFile(chunk)
  } finally {
    await file.close()
  }
}

function nullIfMissing(err: unknown): null {
  if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return null
  throw err
}
