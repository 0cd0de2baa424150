import { fillDemo } from '../demo/fill.ts'
import { hasConversations } from '../demo/queries.ts'
import { migrate } from '../migrate.ts'
import { openDb } from '../plugins/db.ts'
import { CannotDo, command } from './command.ts'

// Fills in a sample shop, for trying out and for pictures.
await command({ force: { type: 'boolean' } }, async ({ config, options }) => {
  await migrate(config.databaseUrl)
  const db = openDb(config, () => {})
  try {
    if (!options.force && (await hasConversations(db.query)))
      throw new CannotDo('People have talked here already. With --force the sample is added to that.')
    const { accounts, conversations } = await fillDemo(db, 'https://hill-and-leaf.example')
    console.log(`The sample shop has ${conversations} conversations of the last 30 days.`)
    for (const { username, password } of accounts)
      console.log(`  ${username.padEnd(6)} signs in with ${password}`)
    if (accounts.length > 0) console.log('These passwords are shown this once.')
  } finally {
    await db.close()
  }
})
