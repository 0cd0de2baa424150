import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type Config, readConfig } from './config.ts'
import { readEnvironment } from './environment.ts'
import { adminProgram } from './programs.ts'
import { Refusal } from './refusal.ts'
import { readSecrets } from './secrets.ts'
import { withDatabase } from './with-database.ts'

/** What the admin app can do on the command line: it alone knows the tables. */
const entries = {
  account: import.meta.resolve('@kefu/admin/commands/account.ts'),
  backup: import.meta.resolve('@kefu/admin/commands/backup.ts'),
  demo: import.meta.resolve('@kefu/admin/commands/demo.ts'),
  migrate: import.meta.resolve('@kefu/admin/commands/migrate.ts'),
  restore: import.meta.resolve('@kefu/admin/commands/restore.ts'),
}

/**
 * Runs one of the admin app's commands, in this terminal, with its settings and its database. What it has to say about a
 * failure it says itself.
 */
export async function adminCommand(
  name: keyof typeof entries,
  words: readonly string[],
  config: Config = readConfig(readEnvironment()),
): Promise<void> {
  await withDatabase(config, async (databaseUrl) => {
    const child = await launch(name, words, config, databaseUrl, 'inherit')
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Refusal('', code ?? 1)
  })
}

/** The same where its words are not for people to see: answers them, and how it ended. */
export async function askAdminCommand(
  name: keyof typeof entries,
  words: readonly string[],
  config: Config,
  databaseUrl: string,
): Promise<{ code: number | null; said: string }> {
  const child = await launch(name, words, config, databaseUrl, 'pipe')
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said += chunk
    })
  const [code] = await once(child, 'close')
  return { code, said }
}

async function launch(
  name: keyof typeof entries,
  words: readonly string[],
  config: Config,
  databaseUrl: string,
  output: 'inherit' | 'pipe',
): Promise<ChildProcess> {
  const { env } = adminProgram(config, databaseUrl, await readSecrets(config), undefined)
  return fork(new URL(entries[name]), words, {
    execArgv: ['--import', import.meta.resolve('tsx')],
    env,
    stdio: ['inherit', output, output, 'ipc'],
  })
}
