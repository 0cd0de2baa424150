import type { Query } from '../../plugins/db.ts'
import type { Act, Acts, Kind } from './acts.ts'
import { addLine, addLineOnce } from './queries.ts'

/** One line of the audit log. */
export interface Entry<Name extends Act = Act> {
  /** An agent by his id; `stranger` is somebody who was not signed in. */
  who: number | 'visitor' | 'stranger' | 'system'
  did: Name
  /** What it was done to; without an id, one that is not to be named. */
  on?: { kind: Kind; id: number }
  /** The address of whoever did it. */
  from?: string
  facts: Acts[Name]
}

/**
 * Writes one line into the audit log. It takes the `query` of the transaction in which the act itself is done, so that
 * there is no act without its line and no line without its act.
 */
export async function audit<Name extends Act>(query: Query, entry: Entry<Name>): Promise<void> {
  await addLine(query, entry)
}

/** The same, but at most once a minute for the same person, act and thing: for what a program may do without end. */
export async function auditOnce<Name extends Act>(query: Query, entry: Entry<Name>): Promise<void> {
  await addLineOnce(query, entry)
}
