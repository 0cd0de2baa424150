import type { Db } from '../../plugins/db.ts'
import { type Rounds, startRounds } from '../../rounds.ts'
import { deleteUnowned } from './queries.ts'
import type { FileStorage } from './storage.ts'

const tenMinutes = 10 * 60 * 1000

/**
 * Deletes files that no message took within a day, and those of conversations that are gone: what they hold first, since
 * a row that remains is found again.
 */
export async function tidyFiles(db: Db, storage: FileStorage): Promise<void> {
  await db.transaction(async (query) => storage.remove(await deleteUnowned(query)))
  await storage.tidy()
}

/** Tidies now and every ten minutes. Several admin apps may: none waits for rows that another one deletes. */
export function startTidying(db: Db, storage: FileStorage, onFailure: (err: unknown) => void): Rounds {
  return startRounds(async () => {
    await tidyFiles(db, storage).catch(onFailure)
    return tenMinutes
  }, onFailure)
}
