import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Command, commands, type Input } from './commands.ts'
import { badUsageExit, Refusal } from './refusal.ts'

/** What somebody typed behind `kefu`: a command with its input, or a text that is all he wants. Throws a Refusal. */
export function readCommandLine(args: readonly string[]): { command: Command; input: Input } | string {
  const [name = 'help', ...rest] = args
  if (['help', '--help', '-h'].includes(name)) return help(rest)
  if (name === '--version') return `${version}\n`
  const command = commandNamed(name)
  if (rest.includes('--help') || rest.includes('-h')) return helpWith(name, command)
  return { command, input: parse(name, command, rest) }
}

/** The version of Kefu that this is. */
export const version: string = JSON.parse(
  readFileSync(new URL('./package.json', import.meta.url), 'utf8'),
).version

function help([name]: readonly string[]): string {
  if (name !== undefined) return helpWith(name, commandNamed(name))
  const width = Math.max(...Object.keys(commands).map((name) => name.length))
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}   ${summary}`)
  return `Kefu ${version}: live chat that you host yourself.

  kefu COMMAND        in the folder where Kefu is: npx -y pnpm@12 kefu COMMAND

${lines.join('\n')}

\`kefu help COMMAND\` says more. Settings are read from the environment and from .env: see .env.example.
`
}

function helpWith(name: string, { usage, summary, help }: Command): string {
  return `kefu ${[name, usage].filter(Boolean).join(' ')}: ${summary}\n\n${help}\n`
}

function commandNamed(name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command) return command
  const known = Object.keys(commands).join(', ')
  throw new Refusal(`${name} is not a command of kefu: it knows ${known}.`, badUsageExit)
}

function parse(name: string, { options, takes: [least, most], usage }: Command, args: string[]): Input {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const excess = positionals[most]
    if (excess !== undefined) throw new Error(`it takes nothing more, such as ${excess}`)
    if (positionals.length < least) throw new Error('something is missing')
    return { words: positionals, options: Object.fromEntries(Object.entries(values).filter(isSingle)) }
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error)
    const how = ['kefu', name, usage].filter(Boolean).join(' ')
    throw new Refusal(`kefu ${name}: ${reason}. Use it as: ${how}`, badUsageExit, error)
  }
}

// No option of ours may be repeated.
function isSingle(entry: [string, unknown]): entry is [string, string | boolean] {
  return typeof entry[1] === 'string' || typeof entry[1] === 'boolean'
}
