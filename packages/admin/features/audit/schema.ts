import Type, { type Static } from 'typebox'
import { addressWith } from '../../addresses.ts'
import { acts } from './words.ts'

const strict = { additionalProperties: false } as const
// A form without scripts sends a field that was left alone as an empty one.
const shaped = (shape: string) => Type.Optional(Type.String({ pattern: `^(${shape})?$` }))
const id = '[1-9][0-9]{0,15}'
const day = '(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}'

const filters = {
  who: shaped(`${id}|visitor|stranger|system`),
  did: shaped(Object.keys(acts).join('|')),
  from: shaped(day),
  to: shaped(day),
  /** The reader's time zone, in which days begin and times are shown; else it is the server's. */
  zone: Type.Optional(Type.String({ maxLength: 64 })),
}

export const AuditQuery = Type.Object({ ...filters, before: shaped(id) }, strict)
export const AuditExport = Type.Object(filters, strict)
export type AuditQuery = Static<typeof AuditQuery>
export type AuditExport = Static<typeof AuditExport>

/** An address of this feature that keeps what was chosen. */
export function addressOf(page: 'index' | 'export', query: Parameters<typeof addressWith>[1]): string {
  return addressWith(`/admin/audit/${page}`, query)
}
