import { readCommandLine } from './command-line.ts'
import { demandNode } from './node-version.ts'
import { Refusal } from './refusal.ts'

try {
  demandNode(process.versions.node)
  const asked = readCommandLine(process.argv.slice(2))
  if (typeof asked === 'string') process.stdout.write(asked)
  else await (await asked.command.load())(asked.input)
  process.exit(0)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  if (error.message) console.error(error.message)
  process.exit(error.exitCode)
}
