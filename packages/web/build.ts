import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, gzipSync } from 'node:zlib'
import { languages } from '@kefu/words/languages.ts'
import { type BuildOptions, context, type Metafile, type Plugin } from 'esbuild'

const root = import.meta.dirname
const dist = join(root, 'dist')

/** What other sites embed as `kefu.js`, in the language that the server chooses. Beside it lies what it can do. */
const loader = 'src/loader.ts'
const types = 'kefu.d.ts'

/** What visitors load, in each language. */
const scripts = [
  'src/chat/main.tsx',
  'src/room/main.tsx',
  'src/attach/main.tsx',
  'src/rate/main.tsx',
  'src/emoji/main.tsx',
  'src/person/main.tsx',
  'src/stream/main.ts',
]
/** What agents load, in the languages of theirs. */
const agentScripts = [
  'src/rooms/main.tsx',
  'src/console/main.tsx',
  'src/login/main.ts',
  'src/accounts/main.ts',
  'src/history/main.ts',
  'src/site/main.ts',
  'src/profile/main.tsx',
]
const styles = [
  'src/attach/attach.css',
  'src/rate/rate.css',
  'src/emoji/emoji.css',
  'src/person/person.css',
  'src/lib/base.css',
  'src/chat/chat.css',
  'src/room/room.css',
  'src/rooms/rooms.css',
  'src/console/console.css',
  'src/pages/accounts.css',
  'src/pages/admin.css',
  'src/pages/history.css',
  'src/pages/hours.css',
  'src/pages/home.css',
  'src/pages/plain.css',
  'src/pages/profile.css',
  'src/pages/shop.css',
  'src/pages/site.css',
]

/** Those of src/lib/i18n.ts. */
const agentLanguages = ['en', 'zh']

/** Where the words of each language are. */
export const wordsFiles: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(languages).map((language) => [language, join(root, '../words', `${language}.ts`)]),
)

/**
 * Bundles what browsers load into a folder, with hashed names, and writes `manifest.json` last: from the plain name
 * (`chat.en.js`, `base.css`) to the file that holds it.
 */
export async function buildWeb(outdir = dist, files = wordsFiles): Promise<void> {
  const bundles = await Promise.all(contexts(outdir, files))
  const built = await Promise.all(bundles.map((bundle) => bundle.rebuild()))
  await Promise.all(bundles.map((bundle) => bundle.dispose()))
  await publish(
    outdir,
    built.map((result) => result.metafile),
  )
}

/** Builds, and again whenever a source changes, until the process ends. */
async function watchWeb(): Promise<void> {
  const latest: Metafile[] = []
  const bundles = await Promise.all(
    contexts(dist, wordsFiles, (index, metafile) => {
      latest[index] = metafile
      return publish(dist, latest)
    }),
  )
  await Promise.all(bundles.map((bundle) => bundle.watch()))
}

function contexts(
  outdir: string,
  files: Readonly<Record<string, string>>,
  built?: (index: number, metafile: Metafile) => Promise<void>,
) {
  const groups: BuildOptions[] = [
    ...Object.entries(files).flatMap(([language, file]) => inLanguage(language, file)),
    {
      entryPoints: styles.map((path) => ({ in: path, out: nameOf(path) })),
      entryNames: '[name]-[hash]',
    },
  ]
  return groups.map((group, index) =>
    context({
      ...group,
      absWorkingDir: root,
      outdir,
      bundle: true,
      minify: true,
      target: 'es2022',
      sourcemap: 'external',
      legalComments: 'none',
      metafile: true,
      plugins: [
        ...(group.plugins ?? []),
        {
          name: 'publish',
          setup: (build) =>
            build.onEnd(async ({ metafile, errors }) => {
              if (metafile && errors.length === 0) await built?.(index, metafile)
            }),
        },
      ],
    }),
  )
}

/** All scripts that speak one language. */
function inLanguage(language: string, file: string): BuildOptions[] {
  const isForAgents = agentLanguages.includes(language)
  const plugins = [oneLanguage(file), ...(isForAgents ? [oneForAgents(language)] : [])]
  const entries = isForAgents ? [...scripts, ...agentScripts] : scripts
  return [
    {
      entryPoints: entries.map((path) => ({ in: path, out: `${nameOf(path)}.${language}` })),
      entryNames: '[name]-[hash]',
      format: 'esm',
      jsx: 'transform',
      jsxFactory: 'h',
      jsxFragment: 'Fragment',
      inject: [join(root, 'src/lib/h.ts')],
      // What it says of JSX is for the types, which are Preact's.
      tsconfigRaw: {},
      plugins,
    },
    { entryPoints: [{ in: loader, out: `kefu.${language}` }], format: 'iife', plugins },
  ]
}

/** Puts one language in the place of English: the server knows already which one a page speaks. */
function oneLanguage(file: string): Plugin {
  return {
    name: 'one language',
    setup: (build) => {
      build.onResolve({ filter: /^@kefu\/words$/ }, () => ({ path: file, sideEffects: false }))
    },
  }
}

/** Leaves the other language of what agents read out. */
function oneForAgents(language: string): Plugin {
  return {
    name: 'one language for agents',
    setup: (build) =>
      build.onLoad({ filter: /words\.tsx?$/ }, async ({ path }) => ({
        contents: (await readFile(path, 'utf8')).replaceAll('inLanguage({ en, zh })', language),
        loader: path.endsWith('x') ? 'tsx' : 'ts',
      })),
  }
}

/** `src/chat/main.tsx` is `chat`, `src/lib/base.css` is `base`. */
function nameOf(path: string): string {
  const [, folder = '', file = ''] = path.split('/')
  return file.startsWith('main.') ? folder : basename(file, '.css')
}

async function publish(outdir: string, metafiles: readonly Metafile[]): Promise<void> {
  const files = metafiles.flatMap((metafile) => Object.entries(metafile.outputs))
  const manifest: Record<string, string> = {}
  for (const [path, { entryPoint }] of files) {
    if (!entryPoint) continue
    const file = basename(path)
    const name = entryPoint === loader ? file : file.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, '')
    manifest[name] = file
  }
  await mkdir(outdir, { recursive: true })
  await Promise.all(files.map(([path]) => pack(join(outdir, basename(path)))))
  await copyFile(join(root, types), join(outdir, types))
  // A reader sees the old manifest or the new one, never half of one; several builds may end at once.
  const draft = join(outdir, `manifest.${process.pid}.tmp`)
  await writeFile(draft, `${JSON.stringify(manifest, null, 2)}\n`)
  await rename(draft, join(outdir, 'manifest.json'))
  await removeOthers(outdir, new Set(files.map(([path]) => basename(path))))
}

/** Lays the same file beside it as it is sent: nobody has to pack it for each reader. */
async function pack(file: string): Promise<void> {
  if (!/-[A-Z0-9]{8}\.(js|css)$/.test(file)) return
  const content = await readFile(file)
  // How much it looks at before it begins anew: which is best depends on the file.
  const tries = [5, 6, 7, 8].map((memLevel) =>
    gzipSync(content, { level: constants.Z_BEST_COMPRESSION, memLevel }),
  )
  const packed = tries.reduce((best, next) => (next.length < best.length ? next : best))
  const draft = `${file}.${process.pid}.tmp`
  await writeFile(draft, packed)
  await rename(draft, `${file}.gz`)
}

/** A page that is open may still ask for a part of the build before: that stays for a day. */
const keptFor = 24 * 60 * 60 * 1000

async function removeOthers(outdir: string, current: ReadonlySet<string>): Promise<void> {
  const others = (await readdir(outdir)).filter(
    (file) => /\.(js|css|map|gz)$/.test(file) && !current.has(file.replace(/\.gz$/, '')),
  )
  for (const path of others.map((file) => join(outdir, file))) {
    const { mtimeMs } = await stat(path)
    if (mtimeMs < Date.now() - keptFor) await rm(path, { force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await (process.argv.includes('--watch') ? watchWeb() : buildWeb())
}
