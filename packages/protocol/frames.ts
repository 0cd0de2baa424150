import Type, { type Static, type TSchema } from 'typebox'
import { errorCodes } from './codes.ts'
import { limits } from './limits.ts'

// Every schema is strict: a key that is not named here is refused. The servers check what they are sent;
// browsers import the types alone.
const strict = { additionalProperties: false } as const
const frame = <P extends Record<string, TSchema>>(properties: P) => Type.Object(properties, strict)

export const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
/** Milliseconds since 1970. It is shown, it never orders anything. */
const Time = Count
export const Cid = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
})
const Member = Type.Literal('member')
const Admin = Type.Literal('admin')
const Text = Type.String()
/** What an agent may choose; and as others see him: he is offline unless he is connected. */
export const ChosenPresence = Type.Union([Type.Literal('online'), Type.Literal('away')])
export const AgentPresence = Type.Union([...ChosenPresence.anyOf, Type.Literal('offline')])
const short = (maxLength: number) => Type.String({ maxLength })
/** What a browser shows under this may be opened by whoever reads it. */
export const WebAddress = Type.String({ maxLength: 2048, pattern: '^https?://' })

export const Page = frame({
  url: short(2048),
  title: Type.Optional(short(300)),
  referrer: Type.Optional(short(2048)),
})
/** The name under which a file is found: 128 random bits. Whoever knows it may read the file. */
export const FileKey = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' })
/** A file of a message; pictures have a size in pixels. */
export const StoredFile = Type.Object(
  {
    key: FileKey,
    name: Text,
    type: Text,
    size: Id,
    width: Type.Optional(Id),
    height: Type.Optional(Id),
  },
  strict,
)
/** Conversation, last sequence number seen, and that message's time: what a client knows when it comes back. */
export const Resume = Type.Array(Type.Tuple([Id, Count, Time]), { maxItems: limits.resumeHeads })

// ── client → server ────────────────────────────────────────────────────────────────────────────────

export const VisitorLogin = frame({
  type: Type.Literal('login'),
  v: Type.Optional(Type.Literal(1)),
  group: Member,
  token: Type.Optional(short(limits.tokenLength)),
  page: Type.Optional(Page),
  locale: Type.Optional(short(35)),
  zone: Type.Optional(short(64)),
  name: Type.Optional(short(80)),
  email: Type.Optional(short(254)),
  /** A JWT in which the site says who he is. */
  identity: Type.Optional(short(limits.identityLength)),
  resume: Type.Optional(Resume),
})
export const AgentLogin = frame({
  type: Type.Literal('login'),
  v: Type.Optional(Type.Literal(1)),
  group: Admin,
  ticket: Type.Optional(short(limits.ticketLength)),
  resume: Type.Optional(Resume),
})
export const SentMsg = frame({
  type: Type.Literal('msg'),
  group: Type.Optional(Type.Union([Member, Admin])),
  msg: Text,
  cid: Type.Optional(Cid),
  conversation: Type.Optional(Id),
  touid: Type.Optional(Id),
  files: Type.Optional(Type.Array(FileKey, { minItems: 1, maxItems: limits.files, uniqueItems: true })),
  again: Type.Optional(Type.Literal(true)),
  /** Agents: the seq up to which they had seen what colleagues said when they began to write; 0 = nothing. */
  expect: Type.Optional(Count),
})
export const AskUserList = frame({
  type: Type.Literal('load_user_list'),
  group: Type.Optional(Admin),
  after: Type.Optional(Id),
})
export const Logout = frame({ type: Type.Literal('logout') })
export const AskSync = frame({
  type: Type.Literal('sync'),
  conversation: Id,
  after: Type.Optional(Count),
  before: Type.Optional(Id),
})
export const SentSeen = frame({
  type: Type.Literal('seen'),
  conversation: Id,
  delivered: Count,
  read: Count,
})
export const SentTyping = frame({ type: Type.Literal('typing'), conversation: Type.Optional(Id) })
export const SentPage = frame({
  type: Type.Literal('page'),
  url: WebAddress,
  title: Type.Optional(short(300)),
})
/** Agents: which conversation this page shows now; without one, none. */
export const SentLook = frame({ type: Type.Literal('look'), conversation: Type.Optional(Id) })

export type VisitorLogin = Static<typeof VisitorLogin>
export type AgentLogin = Static<typeof AgentLogin>
export type SentMsg = Static<typeof SentMsg>
export type AskUserList = Static<typeof AskUserList>
export type AskSync = Static<typeof AskSync>
export type SentSeen = Static<typeof SentSeen>
export type SentTyping = Static<typeof SentTyping>
export type SentPage = Static<typeof SentPage>
export type SentLook = Static<typeof SentLook>
/** Everything a client may send. */
export type ClientFrame =
  | VisitorLogin
  | AgentLogin
  | SentMsg
  | AskUserList
  | Static<typeof Logout>
  | AskSync
  | SentSeen
  | SentTyping
  | SentPage
  | SentLook

// ── server → client ────────────────────────────────────────────────────────────────────────────────

/** One message as it is stored: what `sync` brings, and what `msg` brings live. */
export const StoredMessage = frame({
  seq: Id,
  from_id: Count,
  group: Type.Union([Member, Admin, Type.Literal('system')]),
  msg: Text,
  cid: Cid,
  at: Time,
  name: Type.Optional(Text),
  files: Type.Optional(Type.Array(StoredFile)),
  /** In rooms: an agent removed it, and `msg` is empty. */
  removed: Type.Optional(Type.Literal(true)),
})
/** A person in a room: id and name ('' while he has none), and of an agent that he is one. */
export const RoomMember = Type.Union([Type.Tuple([Id, Text]), Type.Tuple([Id, Text, Admin])])

/** An internal note as it is stored: it stands behind the message `after_seq` and has no seq of its own. */
export const StoredNote = frame({
  id: Id,
  after_seq: Count,
  from_id: Id,
  name: Text,
  msg: Text,
  cid: Cid,
  at: Time,
})

/** A conversation as an agent sees it in the list. */
export const User = frame({
  id: Id,
  name: Type.Optional(Text),
  conversation: Id,
  seq: Count,
  rev: Id,
  since: Time,
  online: Type.Boolean(),
  page: Type.Optional(Page),
  /** Where he can be reached: as agents wrote it down, else as he said. */
  email: Type.Optional(Text),
  /** First and last words, cut to 120 characters. */
  first: Type.Optional(Text),
  last: Type.Optional(
    frame({
      msg: Text,
      at: Time,
      group: Type.Union([Member, Admin, Type.Literal('system')]),
      /** Who said them, where several agents may have. */
      from: Type.Optional(Id),
    }),
  ),
  /** What agents call it. */
  tags: Type.Optional(Type.Array(Text)),
  /** Agents who joined it though it is not theirs: id and name, who came first comes first. */
  joined: Type.Optional(Type.Array(Type.Tuple([Id, Text]))),
  /** Whose it is, where somebody joined it; nobody's while it waits. */
  agent: Type.Optional(frame({ id: Id, name: Text })),
  /** How far this agent has read, and how far the visitor has. */
  read: Count,
  seen: frame({ delivered: Count, read: Count }),
})

export const Status = frame({
  type: Type.Literal('status'),
  conversation: Id,
  rev: Id,
  state: Type.Union([Type.Literal('waiting'), Type.Literal('served'), Type.Literal('closed')]),
  /** While waiting: 1 = next. */
  place: Type.Optional(Id),
  /** The place rose because somebody who came earlier lost his agent. */
  moved: Type.Optional(Type.Literal(true)),
  /** While waiting: no agent is here at all. What is written is kept and handed over when one comes. */
  nobody: Type.Optional(Type.Literal(true)),
  /** While nobody is here: an e-mail address of the visitor is known. */
  email: Type.Optional(Type.Literal(true)),
  /**
   * Outside of the owner's hours, waiting or served: since when, when they begin again (if ever), and what he says to visitors
   * meanwhile, in languages of his.
   */
  outside: Type.Optional(
    frame({ since: Time, opens: Type.Optional(Time), zh: Type.Optional(Text), en: Type.Optional(Text) }),
  ),
  /** While waiting: how long others waited, in seconds. */
  wait_s: Type.Optional(Count),
  /** `avatar`: the figure that he chose, where it is not that of his id. */
  agent: Type.Optional(
    frame({ id: Id, name: Text, avatar: Type.Optional(Type.Integer({ minimum: 0, maximum: 5 })) }),
  ),
  /** Served: how long answers take, in seconds. */
  answer_s: Type.Optional(Count),
  /** Closed, and an agent answered in it: the visitor is asked how it was. */
  rate: Type.Optional(Type.Literal(true)),
})
export const Ready = frame({
  type: Type.Literal('ready'),
  id: Id,
  group: Type.Union([Member, Admin]),
  name: Type.Optional(Text),
  token: Type.Optional(Text),
  /** Visitors: the site vouches for him. Without its word the token is worth nothing. */
  verified: Type.Optional(Type.Literal(true)),
  epoch: Text,
  conversation: Type.Optional(Id),
  seq: Type.Optional(Count),
  seen: Type.Optional(frame({ delivered: Count, read: Count })),
  /** Conversations of `resume` that the server knows differently: forget them and load them again. */
  reset: Type.Optional(Type.Array(Id)),
  members: Type.Optional(Type.Array(RoomMember)),
  /** Rooms: the rev of the room, and messages that were removed since that of `resume`. */
  rev: Type.Optional(Id),
  removed: Type.Optional(Type.Array(Id)),
  limits: frame({ msg: Id, per_second: Id, burst: Id, window: Id }),
})
export const Ack = frame({
  type: Type.Literal('ack'),
  cid: Cid,
  conversation: Id,
  seq: Id,
  at: Time,
  dup: Type.Optional(Type.Literal(true)),
})
export const Msg = frame({
  type: Type.Literal('msg'),
  from_id: Count,
  group: Type.Union([Member, Admin, Type.Literal('system')]),
  msg: Text,
  cid: Cid,
  conversation: Id,
  seq: Id,
  at: Time,
  name: Type.Optional(Text),
  files: Type.Optional(Type.Array(StoredFile)),
})
/** An agent wrote a note for his colleagues. No visitor is ever told. */
export const Note = frame({
  type: Type.Literal('note'),
  conversation: Id,
  id: Id,
  after_seq: Count,
  from_id: Id,
  name: Text,
  msg: Text,
  cid: Cid,
  at: Time,
})
/** A visitor came to this agent, or came back. */
export const VisitorCame = frame({
  type: Type.Literal('login'),
  group: Member,
  from_id: Id,
  conversation: Id,
  rev: Id,
  user: User,
})
/** A visitor left this agent: he is away, his conversation was closed, or it belongs to somebody else now. */
export const VisitorLeft = frame({
  type: Type.Literal('logout'),
  disc_id: Id,
  conversation: Id,
  rev: Id,
  why: Type.Union([Type.Literal('away'), Type.Literal('closed'), Type.Literal('moved')]),
})
/** To all agents: a visitor had all deleted that was kept of him. */
export const Forgotten = frame({ type: Type.Literal('forgotten'), id: Id })
/** A visitor of this agent is on another page now. */
export const VisitorPage = frame({
  type: Type.Literal('page'),
  conversation: Id,
  from_id: Id,
  url: Text,
  title: Type.Optional(Text),
})
/** A visitor rated a conversation that this agent served. */
export const Rated = frame({
  type: Type.Literal('rating'),
  conversation: Id,
  /** It follows the message with this seq. */
  after: Count,
  stars: Type.Integer({ minimum: 1, maximum: 5 }),
  words: Type.Optional(Text),
  at: Time,
})
export const UserList = frame({
  type: Type.Literal('load_user_list'),
  group: Admin,
  userlist: Type.Array(Id),
  users: Type.Array(User),
  after: Type.Optional(Id),
  more: Type.Boolean(),
})
/** To all agents: how many conversations wait and are open, and which lists of the admin app have changed. */
export const InboxNews = frame({
  type: Type.Literal('inbox'),
  waiting: Count,
  all: Count,
  /** The conversation that waits since most recently. */
  latest: Type.Optional(Id),
  lists: Type.Array(Type.Union([Type.Literal('waiting'), Type.Literal('all'), Type.Literal('closed')])),
})
export const Sync = frame({
  type: Type.Literal('sync'),
  conversation: Id,
  after: Type.Optional(Count),
  before: Type.Optional(Id),
  messages: Type.Array(StoredMessage),
  more: Type.Boolean(),
  /** Where the beginning was reached: the visitor's conversation before this one. */
  previous: Type.Optional(Id),
})
export const Seen = frame({
  type: Type.Literal('seen'),
  conversation: Id,
  group: Type.Union([Member, Admin]),
  id: Id,
  delivered: Count,
  read: Count,
})
export const Typing = frame({ type: Type.Literal('typing'), conversation: Id, from_id: Id })
/** All agents who have a conversation open: id and name. */
export const Looking = frame({
  type: Type.Literal('looking'),
  conversation: Id,
  agents: Type.Array(Type.Tuple([Id, Text])),
})
export const Head = frame({
  type: Type.Literal('head'),
  heads: Type.Array(Type.Tuple([Id, Count, Id])),
})
export const Busy = frame({ type: Type.Literal('busy'), cid: Type.Optional(Cid), retry_ms: Count })
export const Join = frame({ type: Type.Literal('join'), members: Type.Array(RoomMember) })
export const Leave = frame({ type: Type.Literal('leave'), ids: Type.Array(Id) })
/** An agent removed a message from the room: it keeps its seq and its writer, and has no words any more. */
export const MessageRemoved = frame({ type: Type.Literal('removed'), conversation: Id, rev: Id, seq: Id })
/** An agent chose whether he takes visitors; for all of his pages. */
export const PresenceChosen = frame({
  type: Type.Literal('presence'),
  id: Id,
  presence: ChosenPresence,
})
export const ErrorFrame = frame({
  type: Type.Literal('error'),
  code: Type.Enum([...errorCodes]),
  msg: Text,
  cid: Type.Optional(Cid),
  retry_ms: Type.Optional(Count),
  /** With `answered`: the newest reply of another agent. */
  by: Type.Optional(Text),
  by_id: Type.Optional(Id),
  seq: Type.Optional(Id),
  at: Type.Optional(Time),
})

export type ChosenPresence = Static<typeof ChosenPresence>
export type AgentPresence = Static<typeof AgentPresence>
export type Page = Static<typeof Page>
export type StoredFile = Static<typeof StoredFile>
export type Resume = Static<typeof Resume>
export type StoredMessage = Static<typeof StoredMessage>
export type RoomMember = Static<typeof RoomMember>
export type StoredNote = Static<typeof StoredNote>
export type User = Static<typeof User>
export type Status = Static<typeof Status>
export type Ready = Static<typeof Ready>
export type Ack = Static<typeof Ack>
export type Msg = Static<typeof Msg>
export type Note = Static<typeof Note>
export type VisitorCame = Static<typeof VisitorCame>
export type VisitorLeft = Static<typeof VisitorLeft>
export type Forgotten = Static<typeof Forgotten>
export type VisitorPage = Static<typeof VisitorPage>
export type Rated = Static<typeof Rated>
export type UserList = Static<typeof UserList>
export type InboxNews = Static<typeof InboxNews>
export type Sync = Static<typeof Sync>
export type Seen = Static<typeof Seen>
export type Typing = Static<typeof Typing>
export type Looking = Static<typeof Looking>
export type Head = Static<typeof Head>
export type Busy = Static<typeof Busy>
export type Join = Static<typeof Join>
export type Leave = Static<typeof Leave>
export type MessageRemoved = Static<typeof MessageRemoved>
export type PresenceChosen = Static<typeof PresenceChosen>
export type ErrorFrame = Static<typeof ErrorFrame>

/** Every frame the servers may send to a client that speaks v 1. */
export const ServerFrame = Type.Union([
  Ready,
  Ack,
  Msg,
  Note,
  VisitorCame,
  VisitorLeft,
  Forgotten,
  VisitorPage,
  Rated,
  UserList,
  InboxNews,
  Status,
  Sync,
  Seen,
  Typing,
  Looking,
  Head,
  Busy,
  Join,
  Leave,
  MessageRemoved,
  PresenceChosen,
  ErrorFrame,
])
export type ServerFrame = Static<typeof ServerFrame>
