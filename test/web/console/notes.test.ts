import type { StoredNote } from '@kefu/protocol/frames.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import { placeNotes } from '../../../packages/web/src/console/note-places.ts'
import { type Note, Notes, type Ways } from '../../../packages/web/src/console/notes.ts'
import type { Message } from '../../../packages/web/src/lib/messages.ts'
import type { Reply } from '../../../packages/web/src/lib/post.ts'
import { FakeBrowser } from '../../support/web/fake-browser.ts'

const amy = { id: 3, name: 'Amy' }
const cidOf = (n: number) => `11111111-0000-4000-8000-${String(n).padStart(12, '0')}`

function stored(id: number, after_seq: number, facts: Partial<StoredNote> = {}): StoredNote {
  return {
    id,
    after_seq,
    from_id: 4,
    name: 'Bob',
    msg: `note ${id}`,
    cid: cidOf(id),
    at: 1000 + id,
    ...facts,
  }
}

/** The admin app, as far as notes go: it answers when the test says so. */
class FakeNotes implements Ways {
  readonly asked: string[] = []
  readonly sent: { cid: string; msg: string }[] = []
  readonly #answers: ((reply: object) => void)[] = []

  get<T extends object>(path: string): Promise<Reply<T>> {
    this.asked.push(path.replace('/admin/service/notes?', ''))
    return this.#wait()
  }
  post<T extends object>(_path: string, body: object): Promise<Reply<T>> {
    this.sent.push(body as { cid: string; msg: string })
    return this.#wait()
  }
  async answer(reply: object): Promise<void> {
    this.#answers.shift()?.(reply)
    await new Promise((resolve) => setImmediate(resolve))
  }
  #wait<T>(): Promise<T> {
    return new Promise((resolve) => this.#answers.push(resolve as (reply: object) => void))
  }
}

const page = (notes: StoredNote[], more = false) => ({ ok: true, notes, more })
const unreachable = { ok: false, status: 0, msg: 'No connection.', field: null }

let browser: FakeBrowser
let ways: FakeNotes
let notes: Notes
const texts = () => notes.of(12).value.map(({ text }) => text)

beforeEach(() => {
  browser = new FakeBrowser()
  notes = openPage()
})

/** A page of an agent in the one browser; from then on the admin app answers it. */
function openPage(agent = amy): Notes {
  ways = new FakeNotes()
  return new Notes(agent, browser.tab(), ways)
}

describe('the notes of a conversation', () => {
  test('are loaded as far back as its messages are shown', async () => {
    notes.open(12)
    await ways.answer(page([stored(20, 90), stored(21, 120)], true))
    notes.reach(12, 100)
    expect(ways.asked).toEqual(['conversation=12'])
    notes.reach(12, 1)
    await ways.answer(page([stored(9, 0)]))
    expect(ways.asked).toEqual(['conversation=12', 'conversation=12&before=20'])
    expect(texts()).toEqual(['note 9', 'note 20', 'note 21'])
  })

  test('come live, each once', async () => {
    notes.open(12)
    await ways.answer(page([stored(20, 5)]))
    notes.hear({ type: 'note', conversation: 12, ...stored(21, 5) })
    notes.hear({ type: 'note', conversation: 12, ...stored(21, 5) })
    notes.hear({ type: 'note', conversation: 13, ...stored(22, 1) })
    expect(texts()).toEqual(['note 20', 'note 21'])
  })

  test('that were written while there was no line are there when it is looked at again', async () => {
    notes.open(12)
    await ways.answer(page([stored(20, 5)]))
    notes.open(12)
    await ways.answer(page([stored(20, 5), stored(21, 6)]))
    expect(texts()).toEqual(['note 20', 'note 21'])
  })

  test('say why they are missing, and come when it is tried again', async () => {
    notes.open(12)
    await ways.answer(unreachable)
    expect(notes.trouble(12).value).toBe('No connection.')
    notes.open(12)
    await ways.answer(page([stored(20, 5)]))
    expect([notes.trouble(12).value, texts()]).toEqual(['', ['note 20']])
  })

  test('are forgotten when the database is another one', async () => {
    const limits = { msg: 4000, per_second: 10, burst: 60, window: 8 }
    notes.hear({ type: 'ready', id: 3, group: 'admin', epoch: 'e1', limits })
    notes.open(12)
    await ways.answer(page([stored(20, 5)]))
    notes.hear({ type: 'ready', id: 3, group: 'admin', epoch: 'e1', limits })
    expect(texts()).toEqual(['note 20'])
    notes.hear({ type: 'ready', id: 3, group: 'admin', epoch: 'e2', limits })
    expect(texts()).toEqual([])
  })
})

describe('a note that is written', () => {
  test('is drawn at once, and stored under the same id', async () => {
    notes.write(12, 5, 'Call him back')
    expect(notes.of(12).value).toMatchObject([{ id: 0, after: 5, name: 'Amy', text: 'Call him back' }])
    const [{ cid = '' } = {}] = ways.sent
    await ways.answer({ ok: true, note: stored(30, 6, { cid, from_id: 3, msg: 'Call him back' }) })
    expect(notes.of(12).value).toMatchObject([{ id: 30, after: 6 }])
  })

  test('that could not be stored says why, is tried again with the same cid, and can be dropped', async () => {
    notes.write(12, 5, 'Call him back')
    await ways.answer(unreachable)
    const [failed] = notes.of(12).value
    expect(failed?.failed).toBe('No connection.')
    notes.retry(failed!)
    expect(notes.of(12).value[0]?.failed).toBeUndefined()
    expect(new Set(ways.sent.map(({ cid }) => cid)).size).toBe(1)
    await ways.answer(unreachable)
    notes.drop(notes.of(12).value[0]!)
    expect(texts()).toEqual([])
  })

  test('is stored when colleagues were told of it, though its own answer was lost', async () => {
    notes.write(12, 5, 'Call him back')
    const [{ cid = '' } = {}] = ways.sent
    notes.hear({ type: 'note', conversation: 12, ...stored(30, 5, { cid, from_id: 3 }) })
    await ways.answer(unreachable)
    expect(notes.of(12).value).toMatchObject([{ id: 30 }])
    expect(notes.of(12).value[0]?.failed).toBeUndefined()
  })
})

describe('a note that is not saved when its page is left', () => {
  const ready = (epoch: string) =>
    ({
      type: 'ready',
      id: 3,
      group: 'admin',
      epoch,
      limits: { msg: 4000, per_second: 10, burst: 60, window: 8 },
    }) as const

  test('is there again with why it was not saved, behind all others', async () => {
    notes.write(12, 5, 'Call him back')
    await ways.answer(unreachable)
    notes = openPage()
    notes.open(12)
    await ways.answer(page([stored(20, 9)]))
    expect(texts()).toEqual(['note 20', 'Call him back'])
    expect(notes.of(12).value.at(-1)?.failed).toBe('No connection.')
    expect(notes.of(13).value).toEqual([])
    expect(notes.leftBehind).toBe(12)
    notes.drop(notes.of(12).value.at(-1)!)
    expect(notes.leftBehind).toBeUndefined()
  })

  test('is tried again with the same cid, and stays away once it is stored', async () => {
    notes.write(12, 5, 'Call him back')
    const [{ cid = '' } = {}] = ways.sent
    await ways.answer(unreachable)
    notes = openPage()
    notes.retry(notes.of(12).value[0]!)
    expect(ways.sent).toMatchObject([{ cid, msg: 'Call him back' }])
    await ways.answer({ ok: true, note: stored(30, 6, { cid, from_id: 3, msg: 'Call him back' }) })
    expect(notes.of(12).value).toMatchObject([{ id: 30, after: 6 }])
    expect(openPage().of(12).value).toEqual([])
  })

  test('counts as not saved while no answer is known, and as stored where the server has it', async () => {
    notes.write(12, 5, 'Call him back')
    const [{ cid = '' } = {}] = ways.sent
    notes = openPage()
    expect(notes.of(12).value).toMatchObject([{ id: 0, failed: '' }])
    notes.open(12)
    await ways.answer(page([stored(30, 5, { cid, from_id: 3, msg: 'Call him back' })]))
    expect(notes.of(12).value).toMatchObject([{ id: 30 }])
    expect(openPage().of(12).value).toEqual([])
  })

  test('does not come back once it was dropped', async () => {
    notes.write(12, 5, 'Call him back')
    await ways.answer(unreachable)
    notes = openPage()
    notes.drop(notes.of(12).value[0]!)
    expect(openPage().of(12).value).toEqual([])
  })

  test('is not shown to a colleague who uses the same browser', async () => {
    notes.write(12, 5, 'Call him back')
    await ways.answer(unreachable)
    expect(openPage({ id: 4, name: 'Bob' }).of(12).value).toEqual([])
  })

  test('outlives a change of the database', async () => {
    notes.hear(ready('e1'))
    notes.write(12, 5, 'Call him back')
    await ways.answer(unreachable)
    notes.hear(ready('e2'))
    expect(texts()).toEqual(['Call him back'])
  })

  test('hides no other when what is stored was spoilt', () => {
    notes.write(12, 5, 'Call him back')
    browser.storage.setItem('kefu.unsaved-note.3.12.x', '{')
    browser.storage.setItem('kefu.unsaved-note.3.12.y', '{"id":0}')
    notes = openPage()
    expect(texts()).toEqual(['Call him back'])
  })
})

describe('among the messages a note stands', () => {
  const message = (conversation: number, seq: number): Message => ({
    conversation,
    cid: `${conversation} ${seq}`,
    seq,
    from: 7,
    group: 'member',
    text: '',
    at: 0,
    state: seq > 0 ? 'sent' : 'sending',
  })
  const note = (conversation: number, after: number): Note => ({
    conversation,
    cid: `n ${conversation} ${after}`,
    id: 1,
    after,
    from: 3,
    name: 'Amy',
    text: '',
    at: 0,
  })
  const shape = (messages: Message[], all: Note[]) =>
    [...placeNotes(messages, all)].map(([behind, some]) => [behind?.cid ?? null, some.length])

  test('behind the message that was the newest then', () => {
    const messages = [message(12, 1), message(12, 2), message(12, 3)]
    expect(shape(messages, [note(12, 2), note(12, 2), note(12, 3)])).toEqual([
      ['12 2', 2],
      ['12 3', 1],
    ])
  })

  test('before all where nobody had written, and alone where nobody has', () => {
    expect(shape([message(12, 1)], [note(12, 0)])).toEqual([[null, 1]])
    expect(shape([], [note(12, 0)])).toEqual([[null, 1]])
  })

  test('nowhere while the messages around it are not loaded', () => {
    expect(shape([message(12, 50), message(12, 51)], [note(12, 20), note(12, 0)])).toEqual([])
  })

  test('before what waits to be sent, and with its own conversation', () => {
    const messages = [message(9, 1), message(9, 2), message(12, 1), message(12, 0)]
    expect(shape(messages, [note(9, 2), note(12, 0), note(12, 1), note(12, 4)])).toEqual([
      ['9 2', 2],
      ['12 1', 2],
    ])
  })
})
