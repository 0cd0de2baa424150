import { adminCommand } from './admin-command.ts'
import type { Input } from './commands.ts'

/** Brings the database to the newest schema, or says what that would take. */
export async function migrate({ options }: Input): Promise<void> {
  await adminCommand('migrate', options['dry-run'] ? ['--dry-run'] : [])
}
