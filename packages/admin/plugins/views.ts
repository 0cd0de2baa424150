import { fileURLToPath } from 'node:url'
import view from '@fastify/view'
import { isLanguage, type Language, languages } from '@kefu/words/languages.ts'
import { Eta } from 'eta'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import {
  isLocale,
  type Locale,
  type Reader,
  readLanguage,
  readLocale,
  type Sentence,
  said,
  speak,
} from '../locale.ts'

/** What a page is made of, beside what its own template asks for. */
interface Page {
  /** A page of which the title is in a language is in that one, so that those of agents are in their languages. */
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
  /** The languages that the browser asks for, or the address by `?lang=`. */
  interface FastifyRequest extends Reader {
    language: Language
    locale: Locale
    /** That of the address, for the addresses that this page leads to. */
    asked: Language | null
  }
  interface FastifyReply {
    /** Renders a template (its path below packages/admin, without .eta) in the layout and the reader's language. */
    page(template: string, page: Page): Promise<FastifyReply>
  }
}

const root = fileURLToPath(new URL('..', import.meta.url))

export const views = fp(async (app) => {
  await app.register(view, {
    engine: { eta: new Eta({ views: root, cache: true }) },
    root,
    layout: 'plugins/layout.eta',
    // Compiled once, also in development: a start takes a second, a compilation with every page is felt.
    production: true,
  })
  app.decorateRequest('asked', {
    getter() {
      return askedIn(this)
    },
  })
  app.decorateRequest('locale', {
    getter() {
      const { asked, headers } = this
      return asked !== null && isLocale(asked) ? asked : readLocale(headers['accept-language'])
    },
  })
  app.decorateRequest('language', {
    getter() {
      return this.asked ?? readLanguage(this.headers['accept-language'])
    },
  })
  app.decorateReply('page', async function (template, { title, words, styles = [], script, ...more }) {
    const { locale, language: wanted, asked } = this.request
    const language = wanted in title ? wanted : locale
    const reader = { language, locale }
    const { lang, dir } = languages[language].about
    const html = await this.viewAsync(template, {
      ...more,
      ...{ lang, dir, asked },
      title: said(title, reader),
      words: speak(words, reader),
      styles: ['base.css', ...styles].flatMap((name) =>
        name.startsWith('/') ? name : (app.assetUrl(name) ?? []),
      ),
      script: script === undefined ? null : app.assetUrl(`${script}.${language}.js`),
    })
    // A page says what is true now, and some of them to one person only.
    if (!this.hasHeader('cache-control')) this.header('cache-control', 'no-store')
    return this.header('vary', 'accept-language').type('text/html; charset=utf-8').send(html)
  })
})

function askedIn({ query }: FastifyRequest): Language | null {
  if (typeof query !== 'object' || query === null || !('lang' in query)) return null
  const { lang } = query
  return typeof lang === 'string' && isLanguage(lang) ? lang : null
}
