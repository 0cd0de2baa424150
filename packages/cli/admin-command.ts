import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type Config, readConfig } from './config.ts'
import { readEnvironment } from './environment.ts'
import { adminProgram } from './programs.ts'
import { Refusal } from './refusal.ts'
import { readSecrets } from './secrets.ts'
import { withDatabase } from './with-database.ts'

/** What the admin app can do on the command line: it alone knows the tables. */
const entries = {
  migrate: import.meta.resolve('@kefu/admin/commands/migrate.ts'),
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
    const { env } = adminProgram(config, databaseUrl, await readSecrets(config), undefined)
    const child = fork(new URL(entries[name]), words, {
      execArgv: ['--import', import.meta.resolve('tsx')],
      env,
      stdio: 'inherit',
    })
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Refusal('', code ?? 1)
  })
}
