import type { InboxNews } from '@kefu/protocol/frames.ts'
import type { Delivery } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import { type Rounds, startRounds } from '../../rounds.ts'
import { type Glance, glance } from './queries.ts'

/** Lists are looked at so often, in ms: agents hear of a change at most that much later, and at most that often. */
const every = 1_000
/** A hundred thousand open conversations take a while to look at: this part of the time is for that, and no more. */
const share = 1 / 20

/**
 * Tells all agents when something changed that the lists of all conversations show. Which, and how many there are:
 * whoever looks at one of them asks for it again. That costs the same for three hundred conversations as for one.
 */
export function startInboxNews(
  query: Query,
  deliver: (deliveries: Delivery[]) => Promise<void>,
  onFailure: (err: unknown) => void,
): Rounds {
  let before: Glance | null = null
  return startRounds(async () => {
    const start = Date.now()
    const now = await glance(query)
    const took = Date.now() - start
    // What changed before the start whoever shows it learns by asking. Nobody may be there yet to be told.
    const lists = before ? changedLists(before, now) : []
    before = now
    if (lists.length > 0) await deliver([{ to: ['agents'], frame: newsOf(now, lists) }])
    return Math.max(every, took / share)
  }, onFailure)
}

/** Which lists are not what they were. */
export function changedLists(before: Glance, now: Glance): InboxNews['lists'] {
  return [
    ...(before.waitingMark === now.waitingMark && before.waiting === now.waiting ? [] : ['waiting' as const]),
    ...(before.allMark === now.allMark && before.all === now.all ? [] : ['all' as const]),
    ...(before.closedMark === now.closedMark ? [] : ['closed' as const]),
  ]
}

function newsOf({ waiting, all, latest }: Glance, lists: InboxNews['lists']): InboxNews {
  return { type: 'inbox', waiting, all, ...(latest !== null && { latest }), lists }
}
