import { randomUUID } from 'node:crypto'
import type { StoredMessage } from '@kefu/protocol/frames.ts'
import type { Answer, Call, ServiceName } from '@kefu/protocol/service.ts'
import type { CallAdmin } from '@kefu/socket/admin-client.ts'
import { type Arrival, Connection } from '@kefu/socket/connection.ts'
import { createHub } from '@kefu/socket/create-hub.ts'
import type { Hub } from '@kefu/socket/hub.ts'
import { leave } from '@kefu/socket/leave.ts'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { Frame } from './wire.ts'

type Answers = { [Name in ServiceName]: (calls: Call<Name>[]) => Promise<Answer<Name>[]> | Answer<Name>[] }

/** A client without a socket. */
export interface FakeClient {
  readonly connection: Connection
  /** Takes what it was sent since the last time. */
  read(): Frame[]
  /** The close code, once the server ended it. */
  readonly closed: number | null
  send(frame: object | string): void
  /** The line is gone. */
  drop(): void
}

export interface FakeAdmin {
  readonly hub: Hub & { close(): void }
  /** Milliseconds; tests move it. */
  now: number
  /** Every call that arrived, in order. */
  readonly calls: { name: ServiceName; entries: object[] }[]
  /** What each call answers; tests put their own in the place of these. */
  readonly answers: Answers
  /** The messages it stored, by conversation; a visitor's is ten times his id, a room's is 1. */
  readonly stored: Map<number, StoredMessage[]>
  connect(arrival?: Partial<Arrival>): FakeClient
  /** Connects and logs in; `v: 1` unless the login says otherwise. */
  visit(login?: object, arrival?: Partial<Arrival>): Promise<FakeClient>
  work(id?: number, login?: object): Promise<FakeClient>
  /** Resolves when everything that can be answered was. */
  settled(): Promise<void>
}

/** The core of the socket server, with an admin app that keeps all it knows in a Map. Agent 3 serves everybody. */
export function openFakeAdmin({ limits = true } = {}): FakeAdmin {
  const stored = new Map<number, StoredMessage[]>()
  const calls: FakeAdmin['calls'] = []
  let people = 100

  const answers: Answers = {
    login: (entries) => entries.map(logIn),
    save_msg: (entries) => entries.map(save),
    load_user_list: (entries) => entries.map(() => ({ users: [], more: false, send: [] })),
    logout: (entries) => entries.map(() => ({ send: [] })),
    sync: (entries) => entries.map(read),
    seen: (entries) => entries.map(() => ({ to: [] })),
    page: (entries) => entries.map(() => ({ to: [] })),
    presence: (entries) => entries.map(() => ({ ended: [], changed: [], rooms: ['lobby'], now: 1 })),
  }
  const call: CallAdmin = async (name, entries) => {
    calls.push({ name, entries })
    return answers[name](entries)
  }
  const hub = createHub({
    node: 'here:2000',
    call,
    log: pino({ level: 'silent' }),
    limits,
    now: () => admin.now,
  })
  onTestFinished(() => hub.close())

  function logIn({ person, ticket = '', token = '', room }: Call<'login'>): Answer<'login'> {
    const id = Number(/^[tv]\.(\d+)$/.exec(person === 'agent' ? ticket : token)?.[1] ?? 0)
    if (person === 'agent') return id ? { id, session: id, epoch: 'e', send: [] } : { code: 'bad_ticket' }
    const who = id || ++people
    const conversation = room === undefined ? who * 10 : 1
    const seq = stored.get(conversation)?.length ?? 0
    const told = { id: who, token: `v.${who}`, epoch: 'e', conversation, seq, rev: 1, send: [] }
    return room === undefined ? { ...told, agent: 3 } : { ...told, members: [[who, '']] }
  }

  function save({ person, from_id, to_id, room, cid, msg }: Call<'save_msg'>): Answer<'save_msg'> {
    const visitor = to_id ?? from_id
    const conversation = room === undefined ? visitor * 10 : 1
    const messages = stored.get(conversation) ?? []
    stored.set(conversation, messages)
    const to = room === undefined ? [`visitor:${visitor}`, 'agent:3'] : [`room:${room}`]
    const known = messages.find((message) => message.cid === cid && message.from_id === from_id)
    if (known) return { conversation, seq: known.seq, at: known.at, dup: true, to }
    const group = person === 'agent' ? 'admin' : 'member'
    const message: StoredMessage = { seq: messages.length + 1, from_id, group, msg, cid, at: admin.now }
    messages.push(message)
    return { conversation, seq: message.seq, at: message.at, dup: false, to }
  }

  function read({ conversation, after = 0 }: Call<'sync'>): Answer<'sync'> {
    return { messages: (stored.get(conversation) ?? []).filter(({ seq }) => seq > after), more: false }
  }

  function connect(arrival: Partial<Arrival> = {}): FakeClient {
    const sent: Frame[] = []
    let closed: number | null = null
    const line = {
      send: (text: string) => void sent.push(JSON.parse(text)),
      // As a socket does: its close comes at once.
      end(code: number) {
        closed ??= code
        leave(hub, connection)
      },
      unsent: 0,
    }
    const all = { address: '192.0.2.7', room: null, ticket: null, token: null, userAgent: '', ...arrival }
    const connection = new Connection(line, all, admin.now)
    return {
      connection,
      read: () => sent.splice(0),
      get closed() {
        return closed
      },
      send: (frame) => hub.receive(connection, typeof frame === 'string' ? frame : JSON.stringify(frame)),
      drop: () => leave(hub, connection),
    }
  }

  async function logInAs(login: object, arrival?: Partial<Arrival>): Promise<FakeClient> {
    const client = connect(arrival)
    client.send({ type: 'login', ...login })
    await admin.settled()
    return client
  }

  const admin: FakeAdmin = {
    hub,
    now: 1_790_000_000_000,
    calls,
    answers,
    stored,
    connect,
    visit: (login = {}, arrival) => logInAs({ v: 1, group: 'member', ...login }, arrival),
    work: (id = 3, login = {}) => logInAs({ v: 1, group: 'admin', ticket: `t.${id}`, ...login }),
    async settled() {
      for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve))
    },
  }
  return admin
}

/** A message of a v 1 client; agents say to whom. */
export function message(msg = 'Hello', more: object = {}): { type: 'msg'; cid: string; msg: string } {
  return { type: 'msg', cid: randomUUID(), msg, ...more }
}
