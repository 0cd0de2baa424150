import type { Note as NoteFrame, ServerFrame, StoredNote } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { get, post, type Reply } from '../lib/post.ts'
import type { World } from '../lib/world.ts'
import type { Me } from './desk.ts'
import { UnsavedNotes } from './unsaved-notes.ts'

/** An internal note as it is drawn. */
export interface Note {
  readonly conversation: number
  readonly cid: string
  /** 0 until it is stored. */
  readonly id: number
  /** The seq of the message behind which it stands. */
  readonly after: number
  readonly from: number
  readonly name: string
  readonly text: string
  /** Milliseconds since 1970: the server's once it is stored, this page's before. */
  readonly at: number
  /** Why it is not stored, in words for the agent; '' where the page was left before it knew. */
  readonly failed?: string
}

/** How the admin app is asked; a test has its own ways. */
export interface Ways {
  get<T extends object>(path: string): Promise<Reply<T>>
  post<T extends object>(path: string, body: object): Promise<Reply<T>>
}

interface Shelf {
  readonly notes: Signal<readonly Note[]>
  /** What keeps them from being loaded, in words; '' while nothing does. */
  readonly trouble: Signal<string>
  /** There are older ones than the oldest here. */
  more: boolean
  loaded: boolean
  loading: boolean
  /** The lowest seq that is shown: notes are wanted down to there. */
  wanted: number
}

type Page = { notes: StoredNote[]; more: boolean }

/** What agents wrote among themselves, by conversation: loaded as far back as its messages are shown, then kept up. */
export class Notes {
  readonly #me: Me
  readonly #world: Pick<World, 'uuid' | 'clock'>
  readonly #ways: Ways
  readonly #unsaved: UnsavedNotes
  readonly #shelves = new Map<number, Shelf>()
  #epoch = ''

  constructor(me: Me, world: Pick<World, 'uuid' | 'clock' | 'storage'>, ways: Ways = { get, post }) {
    this.#me = me
    this.#world = world
    this.#ways = ways
    this.#unsaved = new UnsavedNotes(me.id, world.storage)
  }

  /** In the order in which they stand; those that are not stored yet last. */
  of(conversation: number): ReadonlySignal<readonly Note[]> {
    return this.#shelf(conversation).notes
  }

  /** Where a note was left behind that is not stored; the newest of them. */
  get leftBehind(): number | undefined {
    return this.#unsaved.latest
  }

  trouble(conversation: number): ReadonlySignal<string> {
    return this.#shelf(conversation).trouble
  }

  /** The agent looks at the conversation: what was written while nobody looked may not have been told. */
  open(conversation: number): void {
    void this.#load(conversation, this.#shelf(conversation))
  }

  /** Its messages are shown down to `seq`. */
  reach(conversation: number, seq: number): void {
    const shelf = this.#shelf(conversation)
    shelf.wanted = Math.min(shelf.wanted, seq)
    if (!shelf.loaded) this.open(conversation)
    else this.#goOn(conversation, shelf)
  }

  hear(frame: ServerFrame): void {
    if (frame.type === 'note') this.#take(frame)
    if (frame.type === 'ready') this.#begin(frame.epoch)
  }

  /** Stores a note behind the message `after`. It is drawn at once; where it could not be stored it says why. */
  write(conversation: number, after: number, text: string): void {
    const { id: from, name } = this.#me
    const cid = this.#world.uuid()
    const note: Note = { conversation, cid, id: 0, after, from, name, text, at: this.#world.clock.now() }
    void this.#send(note)
  }

  retry({ failed: _failed, ...note }: Note): void {
    void this.#send(note)
  }

  drop(note: Note): void {
    const { notes } = this.#shelf(note.conversation)
    notes.value = notes.value.filter((known) => known.cid !== note.cid)
    this.#unsaved.remove(note)
  }

  async #send(note: Note): Promise<void> {
    const { conversation, cid, text: msg } = note
    this.#put(note)
    const reply = await this.#ways.post<{ note: StoredNote }>('/admin/service/note', {
      conversation,
      cid,
      msg,
    })
    this.#put(reply.ok ? noteOf(conversation, reply.note) : { ...note, failed: reply.msg })
  }

  #take({ conversation, ...note }: NoteFrame): void {
    if (this.#shelves.has(conversation)) this.#put(noteOf(conversation, note))
  }

  // A stored note is never taken back by the news that it could not be stored: the answer may have been lost.
  #put(note: Note): void {
    const { notes } = this.#shelf(note.conversation)
    const known = notes.value.find((one) => one.cid === note.cid && one.from === note.from)
    if (known && known.id > 0) return
    notes.value = [...notes.value.filter((one) => one !== known), note].sort(byPlace)
    if (note.id === 0) this.#unsaved.put(note)
    else if (note.from === this.#me.id) this.#unsaved.remove(note)
  }

  #begin(epoch: string): void {
    if (this.#epoch && this.#epoch !== epoch)
      for (const { notes } of this.#shelves.values()) notes.value = notes.value.filter(({ id }) => id === 0)
    this.#epoch = epoch
    for (const shelf of this.#shelves.values()) shelf.loaded = false
  }

  async #load(conversation: number, shelf: Shelf, before?: number): Promise<void> {
    if (shelf.loading) return
    shelf.loading = true
    const older = before === undefined ? '' : `&before=${before}`
    const reply = await this.#ways.get<Page>(`/admin/service/notes?conversation=${conversation}${older}`)
    shelf.loading = false
    shelf.trouble.value = reply.ok ? '' : reply.msg
    if (!reply.ok) return
    this.#fill(conversation, shelf, reply, before)
    this.#goOn(conversation, shelf)
  }

  #fill(conversation: number, shelf: Shelf, { notes, more }: Page, before?: number): void {
    const oldest = notes[0]?.id ?? 0
    const stored = shelf.notes.value.filter(({ id }) => id > 0)
    // So many were written meanwhile that some between them are missing: what is here is loaded again, page by page.
    const hasGap = before === undefined && more && !stored.some(({ id }) => id >= oldest)
    if (before !== undefined || hasGap || stored.length === 0) shelf.more = more
    const page = notes.map((note) => noteOf(conversation, note))
    const cids = new Set(page.map(({ cid }) => cid))
    const kept = shelf.notes.value.filter(({ id, cid }) => !cids.has(cid) && !(hasGap && id > 0))
    for (const note of shelf.notes.value) if (note.id === 0 && cids.has(note.cid)) this.#unsaved.remove(note)
    shelf.notes.value = [...kept, ...page].sort(byPlace)
    shelf.loaded = true
  }

  #goOn(conversation: number, shelf: Shelf): void {
    const oldest = shelf.notes.value.find(({ id }) => id > 0)
    if (shelf.more && oldest && oldest.after >= shelf.wanted - 1)
      void this.#load(conversation, shelf, Math.min(...shelf.notes.value.flatMap(({ id }) => id || [])))
  }

  #shelf(conversation: number): Shelf {
    const known = this.#shelves.get(conversation)
    if (known) return known
    const shelf: Shelf = {
      notes: signal(this.#unsaved.in(conversation).map(leftBehind)),
      trouble: signal(''),
      more: false,
      loaded: false,
      loading: false,
      wanted: Number.MAX_SAFE_INTEGER,
    }
    this.#shelves.set(conversation, shelf)
    return shelf
  }
}

function noteOf(conversation: number, { id, after_seq, from_id, name, msg, cid, at }: StoredNote): Note {
  return { conversation, cid, id, after: after_seq, from: from_id, name, text: msg, at }
}

/** From a page that is gone: at the end, where it is seen, and where the server will put it. */
function leftBehind({ failed = '', ...note }: Note): Note {
  return { ...note, after: Number.MAX_SAFE_INTEGER, failed }
}

function byPlace(a: Note, b: Note): number {
  return a.after - b.after || (a.id || Number.MAX_SAFE_INTEGER) - (b.id || Number.MAX_SAFE_INTEGER)
}
