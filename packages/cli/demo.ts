import { adminCommand } from './admin-command.ts'
import type { Input } from './commands.ts'

/** Fills in a sample shop. */
export async function demo({ options }: Input): Promise<void> {
  await adminCommand('demo', options.force ? ['--force'] : [])
}
