import { isUnavailable, type Query } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { areEnough, cleanDetails, type Details } from '../identity/details.ts'
import { detailsOfVisitors } from '../identity/queries.ts'
import type { Asking, SiteSettings } from '../site/queries.ts'
import { isAnybodyHere } from './queries.ts'
import { refusals } from './words.ts'

/** What the form asks of its visitor beside his words. */
export interface Asked {
  readonly name: Asking
  readonly email: Asking
}

/** What of himself he wrote into it. */
export interface Given {
  name?: string
  email?: string
}

const nothing: Details = { name: null, email: null }

export async function knownOf(query: Query, visitor: number | null): Promise<Details> {
  if (visitor === null) return nothing
  return (await detailsOfVisitors(query, [visitor])).get(visitor) ?? nothing
}

/** What the owner wants to know and does not yet; and the address of whoever comes while nobody is here. */
export function askedOf(
  { askName, askEmail }: Pick<SiteSettings, 'askName' | 'askEmail'>,
  { name, email }: Details,
  isNobodyHere: boolean,
): Asked {
  const wanted = isNobodyHere && askEmail === 'never' ? 'optional' : askEmail
  return { name: name === null ? askName : 'never', email: email === null ? wanted : 'never' }
}

/** While the database is away nobody can be said not to be here. */
export async function isNobodyHere(query: Query): Promise<boolean> {
  try {
    return !(await isAnybodyHere(query))
  } catch (err) {
    if (isUnavailable(err)) return false
    throw err
  }
}

/** What he gave, as it can be stored. Refuses an address that is none, and that something is missing which the owner demands. */
export function readGiven({ name = '', email = '' }: Given, known: Details, site: SiteSettings): Details {
  const given = cleanDetails({ name, email })
  if (email.trim() !== '' && given.email === null) throw new Refusal(400, refusals.badEmail, 'email')
  const all = { name: given.name ?? known.name, email: given.email ?? known.email }
  if (areEnough(all, site)) return given
  const isNameMissing = site.askName === 'required' && all.name === null
  throw new Refusal(400, isNameMissing ? refusals.noName : refusals.noEmail, isNameMissing ? 'name' : 'email')
}
