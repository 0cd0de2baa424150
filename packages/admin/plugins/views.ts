import { fileURLToPath } from 'node:url'
import view from '@fastify/view'
import { Eta } from 'eta'
import fp from 'fastify-plugin'
import { type Locale, readLocale, type Sentence, speak } from '../locale.ts'

/** What a page is made of, beside what its own template asks for. */
interface Page {
  title: Sentence
  /** The template reads them as `it.words`, in the language of the reader. */
  words: Readonly<Record<string, Sentence>>
  /** Names of bundles, as packages/web builds them, or addresses; the script without the language and the ending. */
  styles?: readonly string[]
  script?: string
  csrf?: string
  [more: string]: unknown
}

declare module 'fastify' {
  interface FastifyRequest {
    locale: Locale
  }
  interface FastifyReply {
    /** Renders a template (its path below packages/admin, without .eta) in the layout and the reader's language. */
    page(template: string, page: Page): Promise<FastifyReply>
  }
}

const root = fileURLToPath(new URL('..', import.meta.url))
const languageTags = { zh: 'zh-CN', en: 'en' }

export const views = fp(async (app) => {
  await app.register(view, {
    engine: { eta: new Eta({ views: root, cache: true }) },
    root,
    layout: 'plugins/layout.eta',
    // Compiled once, also in development: a start takes a second, a compilation with every page is felt.
    production: true,
  })
  app.decorateRequest('locale', {
    getter() {
      return readLocale(this.headers['accept-language'])
    },
  })
  app.decorateReply('page', async function (template, { title, words, styles = [], script, ...more }) {
    const { locale } = this.request
    const html = await this.viewAsync(template, {
      ...more,
      locale,
      language: languageTags[locale],
      title: title[locale],
      words: speak(words, locale),
      styles: ['base.css', ...styles].flatMap((name) =>
        name.startsWith('/') ? name : (app.assetUrl(name) ?? []),
      ),
      script: script === undefined ? null : app.assetUrl(`${script}.${locale}.js`),
    })
    // A page says what is true now, and some of them to one person only.
    if (!this.hasHeader('cache-control')) this.header('cache-control', 'no-store')
    return this.header('vary', 'accept-language').type('text/html; charset=utf-8').send(html)
  })
})
