import type { Page } from '@kefu/protocol/frames.ts'
import type { Answer, Call } from '@kefu/protocol/service.ts'
import { cleanLine } from '@kefu/protocol/text.ts'
import type { Db } from '../../plugins/db.ts'
import { movePages, rememberPages, servedConversations, type VisitedPage } from './queries.ts'

/** Writes down to which pages visitors went, and says which agents are to be told. */
export async function turnPages(db: Db, calls: Call<'page'>[]): Promise<Answer<'page'>[]> {
  const pages = visited(calls)
  const newest = [...new Map(pages.map((page) => [page.id, page])).values()]
  const news = await db.transaction(async (query) => {
    // First: it holds the visitors' rows.
    const moved = await movePages(query, newest)
    await rememberPages(query, pages)
    return moved
  })
  const served = await servedConversations(db.query, [...news])
  const answers: Answer<'page'>[] = calls.map(() => ({ to: [] }))
  for (const { visitor, conversation, agent } of served) {
    const page = newest.find(({ id }) => id === visitor)
    // The newest of several pages of one visitor is the answer to his last call.
    const index = calls.findLastIndex(({ id }) => id === visitor)
    if (page) answers[index] = { to: [`agent:${agent}`], frame: frameOf(conversation, page) }
  }
  return answers
}

function frameOf(conversation: number, { id, url, title }: VisitedPage) {
  return { type: 'page' as const, conversation, from_id: id, url, ...(title !== null && { title }) }
}

/** What of these pages can be shown as links. Of one that is told twice in a row the second stays: it has the title. */
export function visited(pages: { id: number; url: string; title?: string }[]): VisitedPage[] {
  const clean = pages.map(({ id, url, title }) => ({
    id,
    url: cleanLine(url),
    title: (title && cleanLine(title)) || null,
  }))
  const shown = clean.filter(({ url }) => isWebAddress(url))
  return shown.filter(({ id, url }, index) => {
    const next = shown.slice(index + 1).find((page) => page.id === id)
    return next?.url !== url
  })
}

export function cleanPage({ url, title, referrer }: Page): Page {
  return {
    url: cleanLine(url),
    ...(title && { title: cleanLine(title) }),
    ...(referrer && { referrer: cleanLine(referrer) }),
  }
}

/** The page of another site that led to this one; null when that is not known, or was a page of the same site. */
export function cameFrom({ url, referrer = '' }: Page): string | null {
  if (!isWebAddress(url) || !isWebAddress(referrer)) return null
  return new URL(url).host === new URL(referrer).host ? null : referrer
}

function isWebAddress(url: string): boolean {
  return /^https?:\/\//.test(url) && URL.canParse(url)
}
