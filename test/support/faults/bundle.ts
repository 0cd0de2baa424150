import { mkdir, readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

const packages = fileURLToPath(new URL('../../../packages', import.meta.url))

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

/**
 * Bundles the code of one of our servers, its dependencies left out. What is killed and started a hundred times is
 * back three times as fast as under tsx, which looks at each file of each dependency.
 */
export async function bundleServer(
  name: 'admin' | 'socket',
  patches: readonly Patch[] = [],
): Promise<Bundle> {
  // Beside the package's dependencies, or they would not be found.
  const folder = join(packages, name, 'node_modules', '.cache', 'kefu-faults')
  const file = join(folder, `server-${process.pid}-${++made}.mjs`)
  const unused = new Set(patches)
  await mkdir(folder, { recursive: true })
  await build({
    entryPoints: [join(packages, name, 'server.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'error',
    plugins: [ourCodeOnly, sourcesOf(patches, unused)],
  })
  for (const { file: path, find } of unused)
    throw new Error(`${path} has no "${find}" to break: look at the patch`)
  return { file, remove: () => rm(file, { force: true }) }
}

const ourCodeOnly: Plugin = {
  name: 'our code only',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@kefu/') ? undefined : { path, external: true },
    ),
}

/** Each file keeps its own address, from which it finds what lies beside it, and is broken where a patch says so. */
function sourcesOf(patches: readonly Patch[], unused: Set<Patch>): Plugin {
  return {
    name: 'sources',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\/packages\/.*\.ts$/ }, async ({ path }) => {
        let contents = await readFile(path, 'utf8')
        for (const patch of patches) {
          if (patch.file !== relative(packages, path) || !contents.includes(patch.find)) continue
          contents = contents.replace(patch.find, () => patch.put)
          unused.delete(patch)
        }
        const address = JSON.stringify(pathToFileURL(path).href)
        return { contents: contents.replaceAll('import.meta.url', address), loader: 'ts' }
      }),
  }
}
