import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { built, bundle } from '@kefu/build/bundle.ts'

/** A change to one source file (its path below packages/), for a build that is broken on purpose. */
export interface Patch {
  file: string
  find: string
  put: string
}

export interface Bundle {
  file: string
  remove(): Promise<void>
}

let made = 0

/** Builds a server as it runs in production, but for what the patches break. */
export async function bundleServer(
  name: 'admin' | 'socket',
  patches: readonly Patch[] = [],
): Promise<Bundle> {
  const source = fileURLToPath(new URL(`../../../packages/${name}/server.ts`, import.meta.url))
  const outfile = join(dirname(built(source)), `server-${process.pid}-${++made}.js`)
  const unused = new Set(patches)
  const change = (path: string, text: string) =>
    patches.reduce((changed, patch) => {
      if (patch.file !== path || !changed.includes(patch.find)) return changed
      unused.delete(patch)
      return changed.replace(patch.find, () => patch.put)
    }, text)
  const file = await bundle(source, { outfile, change })
  for (const { file: path, find } of unused)
    throw new Error(`${path} has no "${find}" to break: look at the patch`)
  const remove = async () => {
    for (const path of [file, `${file}.map`]) await rm(path, { force: true })
  }
  return { file, remove }
}
