import Type, { type Static, type TSchema } from 'typebox'
import { closeCodes, errorCodes } from './codes.ts'
import {
  Cid,
  FileKey,
  Id,
  Page,
  Resume,
  RoomMember,
  Seen,
  ServerFrame,
  Status,
  StoredFile,
  StoredMessage,
  User,
  VisitorPage,
  WebAddress,
} from './frames.ts'
import { limits } from './limits.ts'

// What the two processes say to each other. Every call takes an array and answers one of the same length in the
// same order: what gathers while a call is under way goes with the next one.
const strict = { additionalProperties: false } as const
const entry = <P extends Record<string, TSchema>>(properties: P) => Type.Object(properties, strict)
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const Person = Type.Union([Type.Literal('visitor'), Type.Literal('agent')])
const Refused = entry({ code: Type.Enum([...errorCodes]) })
const RoomName = Type.String({ pattern: '^[a-z0-9-]{1,32}$' })
/** What a Date can hold, in ms. */
const latestTime = 8_640_000_000_000_000
/** PostgreSQL takes no U+0000. */
const stored = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000]*$' })
/** Which socket server speaks: its address, and a random word of this start of it. */
const Node = {
  node: stored(255),
  boot: stored(64),
}

/**
 * What goes to whom. Only connections of this session when `session` is given; `close` ends them after the frame. In a
 * room `id` means this person alone. `rooms` are the names of all rooms that can be entered.
 */
export const Delivery = entry({
  to: Type.Array(Type.String({ pattern: '^(visitor|agent):[0-9]{1,16}$|^agents$|^room:[a-z0-9-]{1,32}$' })),
  frame: Type.Optional(ServerFrame),
  close: Type.Optional(Type.Enum(Object.values(closeCodes))),
  session: Type.Optional(Id),
  id: Type.Optional(Id),
  rooms: Type.Optional(Type.Array(RoomName)),
})
const Send = Type.Array(Delivery)
/** Conversation, newest seq, rev, visitor (0 in a room), agent (0 = nobody). */
export const Change = Type.Tuple([Id, Count, Id, Count, Count])

/** POST /admin/service/login */
export const LoginCall = entry({
  ...Node,
  /** The node's number of this login; beats and log-outs say up to which number they speak. */
  no: Id,
  person: Person,
  address: Type.Union([Type.String({ format: 'ipv4' }), Type.String({ format: 'ipv6' })]),
  room: Type.Optional(RoomName),
  token: Type.Optional(Type.String({ maxLength: limits.tokenLength })),
  ticket: Type.Optional(Type.String({ maxLength: limits.ticketLength })),
  page: Type.Optional(Page),
  locale: Type.Optional(Type.String({ maxLength: 35 })),
  zone: Type.Optional(Type.String({ maxLength: 64 })),
  name: Type.Optional(Type.String({ maxLength: 80 })),
  email: Type.Optional(Type.String({ maxLength: 254 })),
  identity: Type.Optional(Type.String({ maxLength: limits.identityLength })),
  /** What his browser says of itself. */
  user_agent: Type.Optional(Type.String({ maxLength: limits.userAgentLength })),
  resume: Type.Optional(Resume),
})
export const LoginAnswer = entry({
  id: Id,
  name: Type.Optional(Type.String()),
  token: Type.Optional(Type.String()),
  verified: Type.Optional(Type.Literal(true)),
  session: Type.Optional(Id),
  epoch: Type.String(),
  conversation: Type.Optional(Id),
  seq: Type.Optional(Count),
  rev: Type.Optional(Id),
  agent: Type.Optional(Id),
  status: Type.Optional(Status),
  /** How the conversation before stands, where the visitor is still to be asked how that one was. */
  question: Type.Optional(Status),
  seen: Type.Optional(entry({ delivered: Count, read: Count })),
  reset: Type.Optional(Type.Array(Id)),
  members: Type.Optional(Type.Array(RoomMember)),
  removed: Type.Optional(Type.Array(Id)),
  /** All open conversations of an agent. */
  heads: Type.Optional(Type.Array(Change)),
  /** Those of colleagues that he joined. */
  joined: Type.Optional(Type.Array(Change)),
  /** It is no person, but the chat that checks itself: counted nowhere, and present nowhere. */
  canary: Type.Optional(Type.Literal(true)),
  send: Send,
})
/** An agent expelled this visitor from the room; without `retry_ms`, for good. */
export const ExpelledAnswer = entry({ code: Type.Literal('expelled'), retry_ms: Type.Optional(Count) })

/** POST /admin/service/save_msg */
export const SaveCall = entry({
  person: Person,
  from_id: Id,
  /** The visitor an agent writes to. */
  to_id: Type.Optional(Id),
  room: Type.Optional(RoomName),
  conversation: Type.Optional(Id),
  cid: Cid,
  msg: stored(2 * limits.messagePoints),
  /** Agents: the seq up to which they had seen what colleagues said when they began to write. */
  expect: Type.Optional(Count),
  files: Type.Optional(Type.Array(FileKey, { minItems: 1, maxItems: limits.files })),
})
export const SaveAnswer = entry({
  conversation: Id,
  seq: Id,
  at: Count,
  dup: Type.Boolean(),
  to: Type.Array(Type.String()),
  files: Type.Optional(Type.Array(StoredFile)),
  /** What else changed: a visitor who waited has an agent now. */
  send: Type.Optional(Send),
})
/** It is not stored: another agent replied since this one began to write. What is told is his newest reply. */
export const HeldAnswer = entry({
  code: Type.Literal('answered'),
  by: Type.String(),
  by_id: Id,
  seq: Id,
  at: Count,
})

/** POST /admin/service/load_user_list */
export const UserListCall = entry({ agent: Id, after: Type.Optional(Id) })
export const UserListAnswer = entry({
  users: Type.Array(User),
  more: Type.Boolean(),
  send: Send,
})

/** POST /admin/service/logout */
export const LogoutCall = entry({
  ...Node,
  /** Logins with higher numbers are not meant. */
  upto: Count,
  person: Person,
  id: Id,
  room: Type.Optional(RoomName),
  /** No grace: a log-out, not a line that broke; or a classic client, which cannot come back as the same person. */
  final: Type.Boolean(),
})
export const LogoutAnswer = entry({ send: Send })

/** POST /admin/service/sync */
export const SyncCall = entry({
  person: Person,
  id: Id,
  room: Type.Optional(RoomName),
  conversation: Id,
  after: Type.Optional(Count),
  before: Type.Optional(Id),
})
export const SyncAnswer = entry({
  messages: Type.Array(StoredMessage),
  more: Type.Boolean(),
  previous: Type.Optional(Id),
})

/** POST /admin/service/seen */
export const SeenCall = entry({ person: Person, id: Id, conversation: Id, delivered: Count, read: Count })
export const SeenAnswer = entry({ to: Type.Array(Type.String()), frame: Type.Optional(Seen) })

/** POST /admin/service/page */
export const PageCall = entry({
  /** The visitor. */
  id: Id,
  url: WebAddress,
  title: Type.Optional(Type.String({ maxLength: 300 })),
})
export const PageAnswer = entry({ to: Type.Array(Type.String()), frame: Type.Optional(VisitorPage) })

/** POST /admin/service/presence */
export const PresenceCall = entry({
  ...Node,
  upto: Count,
  agents: Type.Array(Id),
  visitors: Type.Array(Id),
  rooms: Type.Array(entry({ room: RoomName, visitors: Type.Array(Id), agents: Type.Array(Id) })),
  sessions: Type.Array(Id),
  /** In these an agent did something himself since the beat before: they are not idle. */
  used: Type.Optional(Type.Array(Id)),
  /** The `now` of the answer before: what changed since is wanted. 0 at start. */
  since: Type.Integer({ minimum: 0, maximum: latestTime }),
})
export const PresenceAnswer = entry({
  /** Sessions of the list that are no longer good. */
  ended: Type.Array(Id),
  changed: Type.Array(Change),
  rooms: Type.Array(RoomName),
  /** Who of the list was expelled from his room. */
  expelled: Type.Optional(Type.Array(entry({ room: RoomName, id: Id }))),
  now: Count,
})

const orRefused = <T extends TSchema>(answer: T) => Type.Union([answer, Refused])

/** Every service call by its name, which is the last part of its path. */
export const serviceCalls = {
  login: { call: LoginCall, answer: Type.Union([LoginAnswer, ExpelledAnswer, Refused]) },
  save_msg: { call: SaveCall, answer: Type.Union([SaveAnswer, HeldAnswer, Refused]) },
  load_user_list: { call: UserListCall, answer: orRefused(UserListAnswer) },
  logout: { call: LogoutCall, answer: LogoutAnswer },
  sync: { call: SyncCall, answer: orRefused(SyncAnswer) },
  seen: { call: SeenCall, answer: orRefused(SeenAnswer) },
  page: { call: PageCall, answer: orRefused(PageAnswer) },
  presence: { call: PresenceCall, answer: PresenceAnswer },
} as const
export type ServiceName = keyof typeof serviceCalls
export type Call<N extends ServiceName> = Static<(typeof serviceCalls)[N]['call']>
export type Answer<N extends ServiceName> = Static<(typeof serviceCalls)[N]['answer']>

export type Delivery = Static<typeof Delivery>
export type Change = Static<typeof Change>
export type Refused = Static<typeof Refused>
export type LoginAnswer = Static<typeof LoginAnswer>
export type SaveAnswer = Static<typeof SaveAnswer>
export type HeldAnswer = Static<typeof HeldAnswer>
