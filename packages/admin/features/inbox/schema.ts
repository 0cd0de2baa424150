import { Id, User } from '@kefu/protocol/frames.ts'
import Type, { type Static } from 'typebox'

const strict = { additionalProperties: false } as const
const number = '[1-9][0-9]{0,15}'

/** What an address says is text: numbers come as their digits. */
export const Asked = Type.Object(
  {
    tab: Type.Optional(Type.Enum(['waiting', 'all', 'closed'])),
    /** The `next` of the page before. */
    after: Type.Optional(Type.String({ pattern: `^[0-9]{1,16}-${number}$` })),
    limit: Type.Optional(Type.String({ pattern: '^(?:[1-9][0-9]?|1[0-9]{2}|200)$' })),
    /** A conversation that is wanted as well, wherever it is. */
    also: Type.Optional(Type.String({ pattern: `^${number}$` })),
  },
  strict,
)

/** A conversation in the lists of all: as its agent sees it, and whose it is. */
export const Entry = Type.Object(
  {
    ...User.properties,
    state: Type.Enum(['waiting', 'served', 'closed']),
    /** While waiting: 1 = next. */
    place: Type.Optional(Id),
    /** Who serves it, or did last. */
    agent: Type.Optional(Type.Object({ id: Id, name: Type.String() }, strict)),
    closed_at: Type.Optional(Type.Integer()),
  },
  strict,
)

export const InboxPage = Type.Object(
  {
    code: Type.Literal(0),
    counts: Type.Object({ waiting: Type.Integer(), all: Type.Integer() }, strict),
    entries: Type.Array(Entry),
    next: Type.Optional(Type.String()),
    also: Type.Optional(Entry),
  },
  strict,
)

export type Asked = Static<typeof Asked>
export type Entry = Static<typeof Entry>
export type InboxPage = Static<typeof InboxPage>
