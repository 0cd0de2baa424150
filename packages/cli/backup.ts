import { adminCommand } from './admin-command.ts'
import type { Input } from './commands.ts'
import { readConfig } from './config.ts'
import { readEnvironment } from './environment.ts'
import { Refusal } from './refusal.ts'
import { askRunning } from './running.ts'

/** Writes everything into one file, also while Kefu runs. */
export async function backup({ words }: Input): Promise<void> {
  await adminCommand('backup', words)
}

/** Puts a backup to its place. */
export async function restore({ words, options }: Input): Promise<void> {
  const config = readConfig(readEnvironment())
  if (await askRunning(config.dataDir))
    throw new Refusal('Kefu runs: stop it with `kefu stop` before you restore.')
  await adminCommand('restore', [...words, ...(options.force ? ['--force'] : [])], config)
}
