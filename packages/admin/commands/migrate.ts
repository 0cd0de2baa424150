import { migrate, NewerSchema, planMigrations } from '../migrate.ts'
import { CannotDo, command } from './command.ts'

// Brings the database to the newest schema; with --dry-run it only says what would be done.
await command({ 'dry-run': { type: 'boolean' } }, async ({ config, options }) => {
  const { unknown, pending } = await planMigrations(config.databaseUrl)
  if (unknown.length > 0) throw new CannotDo(new NewerSchema(unknown).message)
  if (pending.length === 0) return console.log('The database has the newest schema.')
  for (const { name, about } of pending) console.log(about ? `${name}: ${about}` : name)
  if (options['dry-run']) return console.log(`${pending.length} to come. Nothing was changed.`)
  await migrate(config.databaseUrl)
  console.log('Done: the database has the newest schema.')
})
