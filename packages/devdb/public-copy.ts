import { createHash } from 'node:crypto'
import { chmod, cp, lstat, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A copy of the folder `native` that everybody can read and only root can write, in the system's temporary folder;
 * the one from last time when it is still whole.
 */
export async function publicCopy(native: string): Promise<string> {
  const version = createHash('sha256').update(await readFile(join(native, '..', 'package.json')))
  const copy = join(tmpdir(), `kefu-postgres-${version.digest('hex').slice(0, 12)}`)
  if (await isFaithful(copy, native)) return copy

  const fresh = await mkdtemp(`${copy}-`)
  await cp(native, fresh, { recursive: true, verbatimSymlinks: true })
  await openToReaders(fresh)
  await rm(copy, { recursive: true, force: true })
  await rename(fresh, copy)
  return copy
}

/** Anybody may have put a folder of this name there, and cleaners of temporary folders take single files away. */
async function isFaithful(copy: string, native: string): Promise<boolean> {
  const folder = await lstat(copy).catch(() => undefined)
  if (!folder?.isDirectory() || folder.uid !== 0 || (folder.mode & 0o022) !== 0) return false

  const names = await readdir(native, { recursive: true })
  const same = names.map(async (name) => {
    const [there, here] = await Promise.all([lstat(join(copy, name)), lstat(join(native, name))])
    return (
      there.mode === (here.mode | readable(here.mode)) && (here.isDirectory() || there.size === here.size)
    )
  })
  return Promise.all(same).then(
    (answers) => answers.every(Boolean),
    () => false,
  )
}

/** The project may have been unpacked under a umask of 077. */
async function openToReaders(folder: string): Promise<void> {
  const names = ['', ...(await readdir(folder, { recursive: true }))]
  for (const name of names) {
    const { mode } = await lstat(join(folder, name))
    const isLink = (mode & 0o170000) === 0o120000
    if (!isLink) await chmod(join(folder, name), (mode | readable(mode)) & 0o7777)
  }
}

function readable(mode: number): number {
  return mode & 0o100 ? 0o555 : 0o444
}
