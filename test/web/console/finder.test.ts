import { beforeEach, describe, expect, test } from 'vitest'
import { Finder, type Findings } from '../../../packages/web/src/console/finder.ts'
import type { Reply } from '../../../packages/web/src/lib/post.ts'
import { FakeClock, settle } from '../../support/web/fake-clock.ts'

let clock: FakeClock
let finder: Finder
let asked: { question: string; before: string | undefined; signal: AbortSignal }[]
let answers: ((reply: Reply<Findings>) => void)[]

beforeEach(() => {
  clock = new FakeClock()
  asked = []
  answers = []
  finder = new Finder(clock, (question, before, signal) => {
    asked.push({ question, before, signal })
    return new Promise((resolve) => answers.push(resolve))
  })
})

function said(text: string, seq = 1): Findings['messages'][number] {
  const from = { visitor: { id: 7 }, group: 'member' as const, from_id: 7 }
  return { conversation: 12, seq, at: 1, ...from, text, hits: [] }
}

async function reply(texts: string[], next?: string): Promise<void> {
  answers.shift()?.({
    ok: true,
    people: [],
    messages: texts.map((text) => said(text)),
    ...(next && { next }),
  })
  await settle()
}

const texts = () => finder.findings.value?.messages.map(({ text }) => text)

describe('the search of everything stored', () => {
  test('asks once the person pauses, for what is written then', async () => {
    for (const written of ['s', 'sh', 'ship']) {
      finder.look(written)
      await clock.pass(100)
    }
    expect(asked).toEqual([])
    await clock.pass(100)
    expect(asked.map(({ question }) => question)).toEqual(['ship'])
    expect(finder.findings.value).toBeNull()
    await reply(['Do you ship?'])
    expect(texts()).toEqual(['Do you ship?'])
  })

  test('shows nothing of an answer that comes after the next question', async () => {
    finder.look('ship')
    await clock.pass(200)
    finder.look('cup')
    expect(asked[0]?.signal.aborted).toBe(true)
    await clock.pass(200)
    await reply(['Do you ship?'])
    expect(finder.findings.value).toBeNull()
    await reply(['A cup'])
    expect(texts()).toEqual(['A cup'])
    finder.look('')
    expect([finder.question.value, finder.findings.value]).toEqual(['', null])
  })

  test('adds what was said before, once for each end', async () => {
    finder.look('ship')
    await clock.pass(200)
    await reply(['new'], '5-12-1')
    void finder.older()
    void finder.older()
    expect(asked.slice(1).map(({ before }) => before)).toEqual(['5-12-1'])
    await reply(['old'])
    expect(texts()).toEqual(['new', 'old'])
    await finder.older()
    expect(asked).toHaveLength(2)
  })

  test('says why it found nothing, and looks again', async () => {
    finder.look('ship')
    await clock.pass(200)
    answers.shift()?.({ ok: false, status: 503, msg: 'The server is busy.', field: null })
    await settle()
    expect(finder.failure.value).toBe('The server is busy.')
    finder.retry()
    expect(finder.failure.value).toBe('')
    await reply(['found'])
    expect(texts()).toEqual(['found'])
  })

  test('finds nobody who had everything deleted', async () => {
    finder.forget(7)
    finder.look('ship')
    await clock.pass(200)
    answers.shift()?.({
      ok: true,
      people: [
        { id: 7, conversation: 12 },
        { id: 8, conversation: 13 },
      ],
      messages: [said('his'), { ...said('hers'), visitor: { id: 8 } }],
    })
    await settle()
    finder.forget(7)
    expect(finder.findings.value?.people).toEqual([{ id: 8, conversation: 13 }])
    expect(texts()).toEqual(['hers'])
  })
})
