import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'

/**
 * Brings the database at `databaseUrl` to the newest schema. Two that start at once wait for each other by an
 * advisory lock. Throws what PostgreSQL said when a migration cannot be applied; nothing of that one remains.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  await runner({
    databaseUrl,
    dir: fileURLToPath(new URL('./migrations', import.meta.url)),
    direction: 'up',
    migrationsTable: 'migrations',
    advisoryLockMode: 'wait',
    log: () => {},
  })
}
