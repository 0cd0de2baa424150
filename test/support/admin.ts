import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp } from '@kefu/admin/app.ts'
import { type Config, readConfig } from '@kefu/admin/config.ts'
import { Unfiled } from '@kefu/admin/features/search/unfiled.ts'
import { migrate } from '@kefu/admin/migrate.ts'
import { type Db, openDb } from '@kefu/admin/plugins/db.ts'
import { openLog } from '@kefu/protocol/log.ts'
import type { Delivery } from '@kefu/protocol/service.ts'
import { freshDatabase } from './database.ts'

export interface Admin {
  app: Awaited<ReturnType<typeof buildApp>>
  db: Db
  /** Where it takes down what is said. */
  unfiled: Unfiled
  config: Config
  databaseUrl: string
  /** What the app asked the socket server to send, in order. */
  delivered: Delivery[]
  close(): Promise<void>
}

/** The admin app, built as in production, on a database of its own; `env` changes single variables. */
export async function openAdmin(env: NodeJS.ProcessEnv = {}): Promise<Admin> {
  const database = await freshDatabase()
  await migrate(database.url)
  const config = readConfig({ ...testEnv, DATABASE_URL: database.url, ...env })
  const log = openLog('admin', 'silent')
  const db = openDb(config, (err) => log.warn({ err }, 'database connection lost'))
  const delivered: Delivery[] = []
  const socket = { deliver: async (deliveries: Delivery[]) => void delivered.push(...deliveries) }
  const unfiled = new Unfiled()
  const app = await buildApp({ config, db, log, socket, unfiled })

  async function close() {
    await app.close()
    await db.close()
    await database.drop()
  }
  return { app, db, unfiled, config, databaseUrl: database.url, delivered, close }
}

export const testEnv = {
  ADMIN_PORT: '0',
  DATA_DIR: join(tmpdir(), 'kefu-test-data'),
  SERVICE_SECRET: 'a service secret for the tests only, long enough',
  SESSION_SECRET: 'a session secret for the tests only, long enough',
  LIMITS: 'off',
  // Where a test wants the chat to check itself it says how often.
  CANARY_SECONDS: '0',
  ALLOW_UNSAFE_DATABASE: '1',
  LOG_LEVEL: 'silent',
}
