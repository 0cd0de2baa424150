import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

// Who may know whom. Two processes and a browser meet only on the wire.
const root = fileURLToPath(new URL('../packages', import.meta.url))

interface Import {
  /** Path below packages/. */
  file: string
  /** What is imported; a path below packages/ where it is a file of ours. */
  what: string
  /** It is gone when the program runs. */
  isType: boolean
}

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/(^|\/)(node_modules|dist)\//.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
const imports = sources.flatMap(({ file, text }) => importsOf(file, text))

const packageOf = (file: string) => file.slice(0, file.indexOf('/'))
/** Those who import something: each line one offender. */
const who = (isOffence: (one: Import) => boolean) =>
  imports.filter(isOffence).map(({ file, what }) => `${file} imports ${what}`)

test('the imports are found at all', () => {
  expect(imports).toContainEqual({ file: 'socket/serve.ts', what: 'socket/uws.ts', isType: false })
  expect(imports).toContainEqual({ file: 'socket/hub.ts', what: 'protocol/frames.ts', isType: true })
  expect(imports).toContainEqual({ file: 'socket/uws.ts', what: 'uWebSockets.js', isType: false })
  expect(imports).toContainEqual({ file: 'admin/features/service/routes.ts', what: 'fastify', isType: true })
  expect(imports.length).toBeGreaterThan(300)
})

describe('packages', () => {
  test('never import socket, admin or web; the command line only knows where their programs are', () => {
    const processes = ['socket', 'admin', 'web']
    const isProgram = (file: string) =>
      ['socket/server.ts', 'socket/uws.ts', 'admin/server.ts', 'web/build.ts', 'build/servers.ts'].includes(
        file,
      ) || file.startsWith('admin/commands/')
    const offenders = who(
      ({ file, what }) =>
        processes.includes(packageOf(what)) &&
        packageOf(what) !== packageOf(file) &&
        !(packageOf(file) === 'cli' && isProgram(what)),
    )
    expect(offenders).toEqual([])
  })

  test('may all use the protocol, which uses none of them', () => {
    const ours = new Set(sources.map(({ file }) => packageOf(file)))
    expect(
      who(
        ({ file, what }) =>
          packageOf(file) === 'protocol' && ours.has(packageOf(what)) && packageOf(what) !== 'protocol',
      ),
    ).toEqual([])
  })

  test('bring nothing of the protocol into a browser but its types, and how a text is read', () => {
    expect(
      who(
        ({ file, what, isType }) =>
          file.startsWith('web/src/') &&
          packageOf(what) === 'protocol' &&
          what !== 'protocol/parts.ts' &&
          !isType,
      ),
    ).toEqual([])
    expect(who(({ file, isType }) => file === 'protocol/parts.ts' && !isType)).toEqual([])
  })
})

describe('a library with traps is known to one file', () => {
  test('uWebSockets.js to uws.ts', () => {
    expect(
      who(({ file, what }) => ['uWebSockets.js', 'uws-pack'].includes(what) && file !== 'socket/uws.ts'),
    ).toEqual([])
  })

  test('undici to the files that call the other process', () => {
    const callers = ['socket/admin-client.ts', 'admin/socket-client.ts', 'admin/features/canary/check.ts']
    expect(who(({ file, what }) => what === 'undici' && !callers.includes(file))).toEqual([])
  })
})

test('the core of the socket server reaches neither a socket nor an HTTP client', () => {
  const handlers = sources.map(({ file }) => file).filter((file) => file.startsWith('socket/handlers/'))
  expect(handlers.length).toBeGreaterThan(5)
  const reached = reachableFrom([...handlers, 'socket/router.ts'])
  expect(reached).toContain('socket/refuse.ts')
  expect([...reached].filter((what) => /uws|undici|transport\.ts|admin-client\.ts/i.test(what))).toEqual([])
})

describe('in the admin app', () => {
  test('plugins know no feature', () => {
    expect(
      who(({ file, what }) => file.startsWith('admin/plugins/') && what.startsWith('admin/features/')),
    ).toEqual([])
  })

  test('a feature uses what another can do, never its routes', () => {
    expect(
      who(
        ({ file, what }) =>
          file.startsWith('admin/features/') && /^admin\/features\/.*routes\.ts$/.test(what),
      ),
    ).toEqual([])
  })
})

test('the environment is read where a process begins, and nowhere else', () => {
  const readers = sources.flatMap(({ file, text }) => (/\bprocess\.env\b(?!\s*})/.test(text) ? [file] : []))
  expect(readers.sort()).toEqual([
    'admin/commands/command.ts',
    'admin/server.ts',
    'cli/environment.ts',
    'devdb/program.ts',
    'devdb/server.ts',
    'socket/server.ts',
  ])
})

test('there are no barrel files', () => {
  expect(sources.flatMap(({ file, text }) => (/^export \* from/m.test(text) ? [file] : []))).toEqual([])
  expect(sources.map(({ file }) => file).filter((file) => /(^|\/)index\.tsx?$/.test(file))).toEqual([])
})

function importsOf(file: string, text: string): Import[] {
  const code = text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')
  const statements = code.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm)
  const calls = code.matchAll(
    /(?:\bimport|\brequire|\brequire\.resolve|import\.meta\.resolve)\(\s*['"]([^'"]+)['"]/g,
  )
  return [
    ...[...statements].map(([, type, what = '']) => ({
      file,
      what: resolve(file, what),
      isType: type !== undefined,
    })),
    ...[...calls].map(([, what = '']) => ({ file, what: resolve(file, what), isType: false })),
  ]
}

function resolve(file: string, what: string): string {
  if (what.startsWith('.')) return join(dirname(file), what)
  return what.replace(/^@kefu\//, '')
}

/** Everything that is loaded with these files. */
function reachableFrom(files: string[]): Set<string> {
  const reached = new Set(files)
  for (const file of reached)
    for (const one of imports) if (one.file === file && !one.isType) reached.add(one.what)
  return reached
}
