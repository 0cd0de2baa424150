import Type, { type Static } from 'typebox'
import { addressWith } from '../../addresses.ts'

const strict = { additionalProperties: false } as const
// A form without scripts sends a field that was left alone as an empty one.
const shaped = (shape: string) => Type.Optional(Type.String({ pattern: `^(${shape})?$` }))
const id = '[1-9][0-9]{0,15}'
const day = '(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}'

const filters = {
  agent: shaped(`${id}|nobody`),
  state: shaped('open|closed'),
  rating: shaped('[1-5]|any'),
  from: shaped(day),
  to: shaped(day),
  visitor: shaped(id),
  tag: Type.Optional(Type.String({ maxLength: 200 })),
  words: Type.Optional(Type.String({ maxLength: 200 })),
  /** The reader's time zone, in which days begin and times are shown; else it is the server's. */
  zone: Type.Optional(Type.String({ maxLength: 64 })),
  /** Only what was opened before this place: microseconds since 1970, and the conversation opened then. */
  before: shaped('[0-9]{1,16}-[0-9]{1,16}'),
}

export const HistoryQuery = Type.Object(filters, strict)
export const ReadQuery = Type.Object(
  {
    ...filters,
    conversation: Type.String({ pattern: `^${id}$` }),
    /** The page begins with the message that follows this one. */
    after: shaped('[0-9]{1,15}'),
  },
  strict,
)
export const ExportQuery = Type.Object(
  { ...filters, as: Type.Union([Type.Literal('csv'), Type.Literal('json')]) },
  strict,
)
export type HistoryQuery = Static<typeof HistoryQuery>

/** An address of this feature that keeps what was chosen. */
export function addressOf(
  page: 'index' | 'read' | 'export',
  query: Parameters<typeof addressWith>[1],
): string {
  return addressWith(`/admin/history/${page}`, query)
}
