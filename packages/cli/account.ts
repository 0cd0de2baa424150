import { adminCommand } from './admin-command.ts'
import type { Input } from './commands.ts'

/** Makes and changes accounts, for when nobody can get in. */
export async function account({ words, options }: Input): Promise<void> {
  const given = ['role', 'name'].flatMap((name) => {
    const value = options[name]
    return typeof value === 'string' ? [`--${name}=${value}`] : []
  })
  await adminCommand('account', [...words, ...given])
}
