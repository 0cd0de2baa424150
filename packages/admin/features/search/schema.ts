import { Id } from '@kefu/protocol/frames.ts'
import Type, { type Static } from 'typebox'

const strict = { additionalProperties: false } as const
const Group = Type.Enum(['member', 'admin'])

export const Question = Type.Object(
  {
    q: Type.String({ minLength: 1, maxLength: 200 }),
    /** The `next` of the page before. */
    before: Type.Optional(Type.String({ pattern: '^[0-9]{1,14}-[0-9]{1,15}-[0-9]{1,15}$' })),
  },
  strict,
)

const Person = Type.Object(
  { id: Id, name: Type.Optional(Type.String()), email: Type.Optional(Type.String()), conversation: Id },
  strict,
)

const Message = Type.Object(
  {
    conversation: Id,
    seq: Id,
    at: Type.Integer(),
    /** Whose conversation it is. */
    visitor: Type.Object({ id: Id, name: Type.Optional(Type.String()) }, strict),
    group: Group,
    from_id: Type.Integer(),
    name: Type.Optional(Type.String()),
    text: Type.String(),
    hits: Type.Array(Type.Tuple([Type.Integer(), Type.Integer()])),
  },
  strict,
)

export const Findings = Type.Object(
  {
    code: Type.Literal(0),
    people: Type.Array(Person),
    messages: Type.Array(Message),
    next: Type.Optional(Type.String()),
  },
  strict,
)

export type Question = Static<typeof Question>
export type Findings = Static<typeof Findings>
