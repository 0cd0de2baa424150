import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import serveStatic from '@fastify/static'
import type { Language } from '@kefu/words/languages.ts'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** The address of a bundle by its name in the manifest; null for one that was not built. */
    assetUrl(name: string): string | null
  }
}

/** Where packages/web/build.ts puts the bundles, and manifest.json, which maps their names to files. */
export const builtAssets = fileURLToPath(new URL('../../web/dist', import.meta.url))
const publicFiles = fileURLToPath(new URL('../public', import.meta.url))
const fiveMinutes = 5 * 60 * 1000
const aYear = 365 * 24 * 60 * 60 * 1000

/** Knows what was built. Registered before the views, which ask it for addresses. */
export const assets = fp<{ dist: string }>(async (app, { dist }) => {
  const manifest = await readManifest(dist)
  app.decorate('assetUrl', (name) => {
    // Without a manifest nothing was built: the plain name then says in the browser's log what is missing.
    if (manifest === null) return `/assets/${name}`
    const file = manifest.get(name)
    return file === undefined ? null : `/assets/${file}`
  })
})

/** What a page loads when it is needed: a script in the reader's language, and its style sheet. */
export function lateBundle(
  app: Pick<FastifyInstance, 'assetUrl'>,
  name: 'attach' | 'rate' | 'emoji' | 'person' | 'stream',
  language: Language,
): { script: string; style: string } {
  return { script: app.assetUrl(`${name}.${language}.js`) ?? '', style: app.assetUrl(`${name}.css`) ?? '' }
}

/** Serves the bundles for ever under their hashed names. */
export const assetRoutes: FastifyPluginAsync<{ dist: string }> = async (app, { dist }) => {
  await app.register(serveStatic, {
    root: dist,
    prefix: '/assets/',
    maxAge: aYear,
    immutable: true,
    index: false,
    // The build lays a packed one beside each.
    preCompressed: true,
    // A folder that is not there yet is said once, by whoever builds it.
    suppressWarning: true,
  })
  await app.register(serveStatic, {
    root: publicFiles,
    prefix: '/public/',
    maxAge: fiveMinutes,
    decorateReply: false,
    index: false,
  })
}

async function readManifest(dist: string): Promise<Map<string, string> | null> {
  try {
    const manifest: Record<string, string> = JSON.parse(await readFile(`${dist}/manifest.json`, 'utf8'))
    return new Map(Object.entries(manifest))
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return null
    throw err
  }
}
