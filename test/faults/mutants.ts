import type { Patch } from '../support/faults/bundle.ts'
import type { Postgres } from '../support/faults/postgres.ts'

// Four builds that break the promise in one place each. The proof is worth something as long as it catches them.

/** The admin app answers a batch and commits it a little later. */
export const acknowledgesEarly: Patch = {
  file: 'admin/features/conversations/save.ts',
  find: 'const rows = await saveMessages(\n    db.query,',
  put: `const rows = await saveMessages(
    (name, sql, values) => new Promise((answer, fail) => {
      db.transaction(async (query) => {
        answer(await query(name, sql, values))
        await new Promise((resolve) => setTimeout(resolve, 150))
      }).catch(fail)
    }),`,
}

/** Lanes of the socket server do not wait for the answer before they send the next batch. */
export const sendsSeveralAtOnce: Patch[] = [
  { file: 'socket/lanes.ts', find: '!lane.busy && lane.waiting > 0', put: 'lane.waiting > 0' },
  {
    file: 'socket/lanes.ts',
    find: 'batches > 0 && waiting < laneLimits.worthwhile',
    put: 'batches > 50',
  },
]

/** A lane takes every answer but 200 for a word about the messages. */
export const refusesWhatFailed: Patch = {
  file: 'socket/lanes.ts',
  find: '(err.status === 400 || err.status === 413)',
  put: 'err.status !== 0',
}

/** The database has no key by which it knows a message again. */
export async function forgetsKey(postgres: Postgres): Promise<void> {
  await postgres.query('alter table messages drop constraint messages_cid')
}
