import type { ErrorCode } from '@kefu/protocol/codes.ts'
import type { Call, Delivery } from '@kefu/protocol/service.ts'
import type { Db, Query } from '../../plugins/db.ts'
import { announce } from '../routing/announce.ts'
import { readSite } from '../site/queries.ts'
import type { VisitorTokens } from '../visitors/token.ts'
import { areEnough, cleanDetails, type Details } from './details.ts'
import { type Claim, knowVouched } from './know.ts'
import { anonymousAmong, detailsOfVisitors, noteDetails, raiseOpen } from './queries.ts'
import type { Vouching } from './vouching.ts'

/** A visitor who logs in. */
export interface Arriving {
  /** Of his call in the batch. */
  readonly index: number
  readonly call: Call<'login'>
  /** Who he is or says he was; null: nobody whom we know. */
  readonly id: number | null
  /** Who he is to his site; null: it does not vouch for him. */
  readonly sub: string | null
  readonly details: Details
}

/**
 * Finds out who the visitors of a batch are, as far as what they show can tell, and writes down what those we know say of
 * themselves. In transactions of its own: it may make two visitors one, and takes locks that a login takes in another
 * order. Also says what is to be told.
 */
export async function knowArriving(
  db: Db,
  { tokens, vouching }: { tokens: VisitorTokens; vouching: Vouching },
  calls: Call<'login'>[],
): Promise<{ arriving: Arriving[]; told: Delivery[] }> {
  const claims: (Claim & { index: number })[] = []
  const arriving: Arriving[] = []
  for (const [index, call] of calls.entries()) {
    if (call.person !== 'visitor') continue
    const claimed = call.token ? tokens.read(call.token) : null
    const vouched = call.identity ? await vouching.read(call.identity) : null
    if (vouched) claims.push({ index, vouched, claimed })
    arriving.push({
      index,
      call,
      id: claimed,
      sub: vouched?.sub ?? null,
      details: cleanDetails({ ...saidBy(call), ...vouched }),
    })
  }
  const known = await knowVouched(db, claims)
  const ids = new Map(claims.map(({ index }, i) => [index, known.ids[i] ?? null]))
  // Of whom his site said it too long ago it said nothing.
  const settled = arriving.map((one) => {
    const id = ids.get(one.index)
    if (id === undefined) return one
    return id === null ? { ...one, sub: null, details: cleanDetails(saidBy(one.call)) } : { ...one, id }
  })
  return { arriving: settled, told: [...known.told, ...(await noteNews(db, settled))] }
}

/** What a visitor says of himself. The name that he has in a room is for strangers, and not what agents know him by. */
function saidBy(call: Call<'login'>): Pick<Call<'login'>, 'name' | 'email'> {
  return call.room === undefined ? call : {}
}

/** Agents see at once what a visitor whom they talk to has said of himself. */
export async function noteNews(
  db: Db,
  arriving: Pick<Arriving, 'id' | 'sub' | 'details'>[],
): Promise<Delivery[]> {
  const said = arriving.flatMap(({ id, sub, details }) =>
    id === null || (details.name === null && details.email === null) ? [] : { id, sub, ...details },
  )
  if (said.length === 0) return []
  const changed = await db.transaction(async (query) => {
    const changed = await noteDetails(query, said)
    return changed.length > 0 ? raiseOpen(query, changed) : []
  })
  return announce(db.query, changed)
}

/** Those who may come in, with ids that are visitors', and why the others may not. Rooms ask nobody who he is. */
export async function admitArriving(
  query: Query,
  arriving: Arriving[],
): Promise<{ admitted: Arriving[]; refused: Map<number, ErrorCode> }> {
  const anonymous = await anonymousAmong(
    query,
    arriving.flatMap(({ id, sub }) => (sub === null && id !== null ? [id] : [])),
  )
  const known = arriving.map((one) =>
    one.sub !== null || (one.id !== null && anonymous.has(one.id)) ? one : { ...one, id: null },
  )
  const refused = await refusedIn(
    query,
    known.filter(({ call }) => call.room === undefined),
  )
  return { admitted: known.filter(({ index }) => !refused.has(index)), refused }
}

async function refusedIn(query: Query, arriving: Arriving[]): Promise<Map<number, ErrorCode>> {
  if (arriving.length === 0) return new Map()
  const site = await readSite(query)
  const demandsDetails = site.askName === 'required' || site.askEmail === 'required'
  const stored = demandsDetails
    ? await detailsOfVisitors(
        query,
        arriving.flatMap(({ id }) => id ?? []),
      )
    : new Map<number, Details>()
  return new Map(
    arriving.flatMap(({ index, id, sub, details }): [number, ErrorCode][] => {
      if (site.demandIdentity && sub === null) return [[index, 'bad_identity']]
      const { name, email } = (id !== null && stored.get(id)) || { name: null, email: null }
      const all = { name: details.name ?? name, email: details.email ?? email }
      return demandsDetails && !areEnough(all, site) ? [[index, 'details_needed']] : []
    }),
  )
}
