import { demandNode } from './node-version.ts'
import { badUsageExit, Refusal } from './refusal.ts'

// Loaded when it is asked for, so that the first word to somebody with an old Node is about that.
const commands = new Map([['start', async () => (await import('./start.ts')).start()]])

try {
  demandNode(process.versions.node)
  await run(process.argv.slice(2))
  process.exit(0)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  if (error.message) console.error(error.message)
  process.exit(error.exitCode)
}

async function run([name = '', ...rest]: string[]): Promise<void> {
  const command = commands.get(name)
  const known = [...commands.keys()].join(', ')
  if (!command)
    throw new Refusal(`${name || 'Nothing'} is not a command of kefu: it knows ${known}.`, badUsageExit)
  if (rest.length > 0) throw new Refusal(`kefu ${name} takes nothing more, such as ${rest[0]}.`, badUsageExit)
  await command()
}
