import type { AskSync, StoredMessage } from '@kefu/protocol/frames.ts'
import { type Message, Timeline } from '@kefu/web/src/lib/messages.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { storedMessage, vic } from '../support/web/frames.ts'

const PAGE = 5
const NEWEST = Number.MAX_SAFE_INTEGER

/** A conversation on the server, and a timeline of it in a browser. */
class Trial {
  readonly table: StoredMessage[] = []
  readonly asked: AskSync[] = []
  now = 1_000_000
  isUp = true
  readonly timeline = new Timeline({
    conversation: 12,
    ask: (frame) => {
      if (this.isUp) this.asked.push(frame)
      return this.isUp
    },
    now: () => this.now,
  })

  constructor(stored = 0) {
    for (let n = 0; n < stored; n++) this.store()
  }

  /** Somebody writes; it is in the table now. */
  store(facts: Partial<StoredMessage> = {}): StoredMessage {
    const message = storedMessage(this.table.length + 1, facts)
    this.table.push(message)
    return message
  }

  /** Answers the oldest question from the table. */
  answer(): boolean {
    const asked = this.asked.shift()
    if (!asked) return false
    const { after, before } = asked
    if (after !== undefined) {
      const rest = this.table.slice(after)
      this.timeline.fill({
        type: 'sync',
        conversation: 12,
        after,
        messages: rest.slice(0, PAGE),
        more: rest.length > PAGE,
      })
    } else if (before !== undefined) {
      const rest = this.table.slice(0, Math.min(before - 1, this.table.length))
      const more = rest.length > PAGE
      this.timeline.fill({
        type: 'sync',
        conversation: 12,
        before,
        messages: rest.slice(-PAGE),
        more,
        ...(!more && { previous: 9 }),
      })
    }
    return true
  }

  answerAll(): void {
    while (this.answer()) {}
  }

  get seqs(): number[] {
    return this.timeline.messages.value.map(({ seq }) => seq)
  }

  acknowledge(message: StoredMessage): void {
    this.timeline.place(ownMessage(message))
  }
}

function ownMessage({ seq, cid, msg, at }: StoredMessage): Message {
  return { conversation: 12, seq, cid, from: vic, group: 'member', text: msg, at, state: 'sent' }
}

function opened(stored = 0): Trial {
  const trial = new Trial(stored)
  trial.timeline.open()
  trial.answerAll()
  return trial
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

describe('opening', () => {
  test('asks for nothing before it is opened', () => {
    const trial = new Trial(3)
    trial.timeline.heard(3)
    trial.timeline.take(trial.table[2]!)
    expect(trial.asked).toEqual([])
    expect(trial.seqs).toEqual([])
  })

  test('loads the newest page', () => {
    const trial = new Trial(12)
    trial.timeline.open()
    expect(trial.asked).toEqual([{ type: 'sync', conversation: 12, before: NEWEST }])
    expect(trial.timeline.loaded.value).toBe(false)
    trial.answer()
    expect(trial.seqs).toEqual(range(8, 12))
    expect(trial.timeline.loaded.value).toBe(true)
    expect(trial.timeline.begins.value).toBe(false)
  })

  test('an empty conversation is loaded too, and knows the one before it', () => {
    const trial = opened(0)
    expect(trial.timeline.loaded.value).toBe(true)
    expect(trial.timeline.begins.value).toBe(true)
    expect(trial.timeline.previous.value).toBe(9)
  })

  test('a message that comes before the page is there is not lost', () => {
    const trial = new Trial(3)
    trial.timeline.open()
    const asked = trial.asked.splice(0)
    const late = trial.store()
    trial.timeline.take(late)
    expect(trial.seqs).toEqual([])
    trial.table.pop()
    trial.asked.push(...asked)
    trial.answer()
    trial.table.push(late)
    trial.answerAll()
    expect(trial.seqs).toEqual([1, 2, 3, 4])
  })
})

describe('new messages', () => {
  test('come at the end', () => {
    const trial = opened(2)
    trial.timeline.take(trial.store())
    expect(trial.seqs).toEqual([1, 2, 3])
    expect(trial.asked).toEqual([])
  })

  test('one that is here already is dropped', () => {
    const trial = opened(3)
    trial.timeline.take(trial.table[2]!)
    trial.timeline.take(trial.table[0]!)
    expect(trial.seqs).toEqual([1, 2, 3])
  })

  test('one that would leave a hole is not shown; the hole is asked for, once', () => {
    const trial = opened(2)
    trial.store()
    trial.timeline.take(trial.store())
    trial.timeline.take(trial.store())
    expect(trial.seqs).toEqual([1, 2])
    expect(trial.asked).toEqual([{ type: 'sync', conversation: 12, after: 2 }])
    trial.answerAll()
    expect(trial.seqs).toEqual([1, 2, 3, 4, 5])
  })

  test('a hole of many pages is filled page by page', () => {
    const trial = opened(2)
    for (let n = 0; n < 23; n++) trial.store()
    trial.timeline.heard(25)
    trial.answerAll()
    expect(trial.seqs).toEqual(range(1, 25))
  })

  test('one that is stored while the page is on its way is asked for again', () => {
    const trial = opened(2)
    trial.store()
    trial.timeline.heard(3)
    const late = storedMessage(4)
    trial.timeline.take(late)
    trial.answer()
    trial.table.push(late)
    trial.answerAll()
    expect(trial.seqs).toEqual([1, 2, 3, 4])
  })

  test('a head above all that is stored is not asked for without end', () => {
    const trial = opened(2)
    trial.timeline.heard(9)
    trial.answer()
    expect(trial.asked).toEqual([])
    trial.timeline.take(trial.store())
    expect(trial.seqs).toEqual([1, 2, 3])
  })

  test('an answer that never came is asked for again with a later head', () => {
    const trial = opened(2)
    trial.store()
    trial.timeline.heard(3)
    trial.asked.length = 0
    trial.timeline.heard(3)
    expect(trial.asked).toEqual([])
    trial.now += 25_000
    trial.timeline.heard(3)
    trial.answerAll()
    expect(trial.seqs).toEqual([1, 2, 3])
  })

  test('on a new line what was not answered is asked for again', () => {
    const trial = opened(2)
    trial.store()
    trial.timeline.heard(3)
    trial.asked.length = 0
    trial.timeline.askAgain()
    trial.answerAll()
    expect(trial.seqs).toEqual([1, 2, 3])
  })
})

describe('own messages', () => {
  test('take their place when they are acknowledged', () => {
    const trial = opened(2)
    trial.acknowledge(trial.store({ from_id: vic, group: 'member' }))
    expect(trial.seqs).toEqual([1, 2, 3])
    expect(trial.asked).toEqual([])
  })

  test('acknowledged before what came ahead of them is here, are shown at the end until then', () => {
    const trial = opened(2)
    trial.store()
    trial.acknowledge(trial.store({ from_id: vic, group: 'member' }))
    expect(trial.seqs).toEqual([1, 2, 4])
    expect(trial.timeline.last).toBe(2)
    trial.answerAll()
    expect(trial.seqs).toEqual([1, 2, 3, 4])
    expect(trial.timeline.last).toBe(4)
  })

  test('acknowledged twice, or acknowledged and relayed, are there once', () => {
    const trial = opened(2)
    const own = trial.store({ from_id: vic, group: 'member' })
    trial.acknowledge(own)
    trial.acknowledge(own)
    trial.timeline.take(own)
    expect(trial.seqs).toEqual([1, 2, 3])
  })
})

describe('older messages', () => {
  test('come before the first, page by page, until the beginning', () => {
    const trial = opened(12)
    trial.timeline.older()
    trial.timeline.older()
    expect(trial.asked).toEqual([{ type: 'sync', conversation: 12, before: 8 }])
    trial.answer()
    expect(trial.seqs).toEqual(range(3, 12))
    trial.timeline.older()
    trial.answer()
    expect(trial.seqs).toEqual(range(1, 12))
    expect(trial.timeline.begins.value).toBe(true)
    trial.timeline.older()
    expect(trial.asked).toEqual([])
  })

  test('are forgotten again, and loaded when they are wanted', () => {
    const trial = opened(12)
    trial.timeline.older()
    trial.answerAll()
    trial.timeline.older()
    trial.answerAll()
    expect(trial.timeline.begins.value).toBe(true)
    trial.timeline.trim(4)
    expect(trial.seqs).toEqual(range(9, 12))
    expect(trial.timeline.begins.value).toBe(false)
    trial.timeline.older()
    trial.answer()
    expect(trial.seqs).toEqual(range(4, 12))
  })

  test('an answer that comes after they were forgotten leaves no hole', () => {
    const trial = opened(12)
    trial.timeline.older()
    trial.timeline.trim(2)
    trial.answerAll()
    expect(trial.seqs).toEqual([11, 12])
    trial.timeline.older()
    trial.answer()
    expect(trial.seqs).toEqual(range(6, 12))
  })
})

describe('a room whose beginning is gone', () => {
  const answerWith = (trial: Trial, ...messages: StoredMessage[]) => {
    const asked = trial.asked.shift()!
    trial.timeline.fill({ ...asked, messages, more: false })
  }

  test('shows what is said next, also where nothing was left', () => {
    const trial = opened(0)
    trial.timeline.heard(7)
    trial.answerAll()
    const eighth = storedMessage(8)
    trial.timeline.take(eighth)
    expect(trial.asked).toEqual([{ type: 'sync', conversation: 12, after: 0 }])
    answerWith(trial, eighth)
    answerWith(trial, eighth)
    expect(trial.seqs).toEqual([8])
    trial.timeline.take(storedMessage(9))
    expect(trial.seqs).toEqual([8, 9])
    expect(trial.asked).toEqual([])
  })

  test('is loaded anew where all that is here went with it, and own words stay in their place', () => {
    const trial = opened(3)
    const [eighth, ninth] = [storedMessage(8), storedMessage(9, { from_id: vic, group: 'member' })]
    trial.acknowledge(ninth)
    answerWith(trial, eighth, ninth)
    expect(trial.asked).toEqual([{ type: 'sync', conversation: 12, before: NEWEST }])
    answerWith(trial, eighth, ninth)
    expect(trial.seqs).toEqual([8, 9])
    expect(trial.timeline.begins.value).toBe(true)
    expect(trial.asked).toEqual([])
  })

  test('keeps what is here where the answer was to another question', () => {
    const trial = opened(3)
    trial.timeline.take(trial.store())
    const messages = [storedMessage(8)]
    trial.timeline.fill({ type: 'sync', conversation: 12, after: 3, messages, more: false })
    expect(trial.seqs).toEqual([1, 2, 3, 4])
  })
})

describe('marks', () => {
  test('only go forward', () => {
    const { timeline } = opened(5)
    timeline.mark({ delivered: 4, read: 2 })
    timeline.mark({ delivered: 3, read: 3 })
    timeline.mark({ delivered: 1, read: 0 })
    expect(timeline.marks.value).toEqual({ delivered: 4, read: 3 })
  })
})

describe('a server that went back', () => {
  test('makes it forget and load again', () => {
    const trial = opened(5)
    trial.table.length = 3
    const other = trial.store({ msg: 'another fourth' })
    trial.timeline.forget()
    trial.answerAll()
    expect(trial.seqs).toEqual([1, 2, 3, 4])
    expect(trial.timeline.messages.value.at(-1)?.text).toBe(other.msg)
  })

  test('an answer to a question about older messages is not taken for the newest page', () => {
    const trial = opened(12)
    trial.timeline.older()
    const old = trial.asked.splice(0)
    trial.timeline.forget()
    trial.asked.unshift(...old)
    trial.answerAll()
    expect(trial.seqs).toEqual(range(8, 12))
  })
})

test('whatever comes in whatever order, twice or not at all, the timeline becomes the table', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('store' as const), own: fc.boolean() }),
    fc.record({ kind: fc.constant('relay' as const), which: fc.nat(40) }),
    fc.record({ kind: fc.constant('acknowledge' as const), which: fc.nat(40) }),
    fc.constant({ kind: 'head' as const }),
    fc.constant({ kind: 'answer' as const }),
    fc.constant({ kind: 'older' as const }),
    fc.constant({ kind: 'open' as const }),
    fc.record({ kind: fc.constant('trim' as const), count: fc.integer({ min: 1, max: 20 }) }),
    fc.constant({ kind: 'break' as const }),
  )
  fc.assert(
    fc.property(fc.nat(15), fc.array(step, { maxLength: 80 }), (stored, steps) => {
      const trial = new Trial(stored)
      for (const action of steps) {
        const message =
          'which' in action ? trial.table[action.which % Math.max(1, trial.table.length)] : undefined
        if (action.kind === 'store') trial.store(action.own ? { from_id: vic, group: 'member' } : {})
        if (action.kind === 'relay' && message) trial.timeline.take(message)
        if (action.kind === 'acknowledge' && message?.from_id === vic) trial.acknowledge(message)
        if (action.kind === 'head') trial.timeline.heard(trial.table.length)
        if (action.kind === 'answer') trial.answer()
        if (action.kind === 'older') trial.timeline.older()
        if (action.kind === 'open') trial.timeline.open()
        if (action.kind === 'trim') trial.timeline.trim(action.count)
        if (action.kind === 'break') {
          trial.asked.length = 0
          trial.timeline.askAgain()
        }
        expectOrder(trial.seqs)
      }
      trial.timeline.open()
      trial.timeline.askAgain()
      trial.timeline.heard(trial.table.length)
      trial.answerAll()
      const first = trial.seqs[0] ?? 1
      expect(trial.seqs).toEqual(range(first, trial.table.length))
      expect(trial.timeline.messages.value.map(({ text }) => text)).toEqual(
        trial.table.slice(first - 1).map(({ msg }) => msg),
      )
    }),
    { numRuns: 500 },
  )
})

function expectOrder(seqs: readonly number[]): void {
  for (const [index, seq] of seqs.entries()) {
    if (index > 0 && seq <= seqs[index - 1]!) throw new Error(`not in order: ${seqs.join(' ')}`)
  }
}
