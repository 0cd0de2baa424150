import { stat } from 'node:fs/promises'
import { writeBackup } from '../backup/write.ts'
import { CannotDo, command } from './command.ts'

// Writes the database and the files into one file.
await command({}, async ({ config, words: [path] }) => {
  if (path === undefined) throw new CannotDo('Say into which file, such as kefu-2026-11-28.tar.gz.')
  const { rows, files } = await writeBackup(config, path)
  const megabytes = ((await stat(path)).size / 1024 / 1024).toFixed(1)
  console.log(
    `${path}: ${rows.messages} messages of ${rows.conversations} conversations, ${files} files, ${megabytes} MB.`,
  )
})
