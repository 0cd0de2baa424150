import type { Delivery } from '@kefu/protocol/service.ts'
import { type Db, isDuplicate, type Query } from '../../plugins/db.ts'
import { announceMerge, type Merge, mergeVisitors } from './merge.ts'
import { addVerified, findVisitors, holdVisitors, verify } from './queries.ts'
import type { Vouched } from './vouching.ts'

/** Somebody for whom a site vouches, and the visitor that he was until now, by his token. */
export interface Claim {
  readonly vouched: Vouched
  readonly claimed: number | null
}

/**
 * Says which visitor each of these is (null: his site vouched for him too long ago) and what is to be told because of it. Whoever talked to us
 * before his site knew him stays who he was, and takes with him what he said. That happens once: a token of somebody whom
 * his site knows says nothing any more.
 */
export async function knowVouched(
  db: Db,
  claims: Claim[],
): Promise<{ ids: (number | null)[]; told: Delivery[] }> {
  if (claims.length === 0) return { ids: [], told: [] }
  const ids: (number | null)[] = []
  const told: Delivery[] = []
  const known = await findVisitors(
    db.query,
    claims.flatMap(({ claimed }) => claimed ?? []),
    claims.map(({ vouched }) => vouched.sub),
  )
  for (const { vouched, claimed } of claims) {
    const { sub, isStale } = vouched
    const before = known.find(({ id }) => id === claimed)
    const self = known.find((one) => one.sub === sub)
    if (isStale) ids.push(before?.sub === sub ? before.id : null)
    else if (self && before?.sub !== null) ids.push(self.id)
    else {
      const { id, merge } = await become(db, sub, claimed)
      ids.push(id)
      if (merge) told.push(...(await announceMerge(db.query, merge)))
    }
  }
  return { ids, told }
}

type Become = { id: number; merge?: Merge }

async function become(db: Db, sub: string, claimed: number | null): Promise<Become> {
  const attempt = () => db.transaction((query) => becomeOnce(query, sub, claimed))
  // Another page of his was faster: now he is there.
  return attempt().catch((err) => {
    if (isDuplicate(err)) return attempt()
    throw err
  })
}

async function becomeOnce(query: Query, sub: string, claimed: number | null): Promise<Become> {
  const held = await holdVisitors(query, claimed, sub)
  const self = held.find((one) => one.sub === sub)
  const before = held.find((one) => one.id === claimed && one.sub === null)
  if (self && before) return { id: self.id, merge: await mergeVisitors(query, before.id, self.id) }
  if (self) return self
  if (!before) return { id: await addVerified(query, sub) }
  await verify(query, before.id, sub)
  return before
}
