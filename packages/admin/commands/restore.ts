import { restoreBackup } from '../backup/restore.ts'
import { migrate } from '../migrate.ts'
import { CannotDo, command } from './command.ts'

// Puts a backup into an empty database; with --force into any.
await command({ force: { type: 'boolean' } }, async ({ config, words: [path], options }) => {
  if (path === undefined) throw new CannotDo('Say which file.')
  const { databaseUrl, dataDir } = config
  const { rows, files } = await restoreBackup({ databaseUrl, dataDir, force: options.force === true }, path)
  await migrate(databaseUrl)
  console.log(
    `Restored: ${rows.messages} messages of ${rows.conversations} conversations, ${files} files. Agents sign in again.`,
  )
})
