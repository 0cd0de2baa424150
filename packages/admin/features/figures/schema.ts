import Type, { type Static } from 'typebox'
import { addressWith } from '../../addresses.ts'

// What is wrong with days is said in a sentence, on the page itself: see range.ts.
const day = Type.Optional(Type.String({ maxLength: 40 }))

const filters = {
  from: day,
  to: day,
  /** The reader's time zone, in which days begin and times are shown; else it is the server's. */
  zone: Type.Optional(Type.String({ maxLength: 64 })),
}

export const FiguresQuery = Type.Object(filters)
export const FiguresExport = Type.Object({
  ...filters,
  as: Type.Union([Type.Literal('days'), Type.Literal('agents')]),
})
export type FiguresQuery = Static<typeof FiguresQuery>
export type FiguresExport = Static<typeof FiguresExport>

/** An address of this feature that keeps what was chosen. */
export function addressOf(page: 'index' | 'export', query: Parameters<typeof addressWith>[1]): string {
  return addressWith(`/admin/index/${page}`, query)
}
