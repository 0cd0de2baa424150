import { type ParseArgsConfig, parseArgs } from 'node:util'
import { BadConfig } from '@kefu/protocol/env.ts'
import { type Config, readConfig } from '../config.ts'

/** What was asked for cannot be done; the message is a plain sentence that says what to do instead. */
export class CannotDo extends Error {}

export interface Asked {
  readonly config: Config
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
}

/** EX_CONFIG of sysexits.h. */
const badConfigExit = 78

/**
 * Runs one command as a process of its own: packages/cli starts it with the settings of the admin app, and so can
 * whoever has no packages/cli, such as a container.
 */
export async function command(
  options: NonNullable<ParseArgsConfig['options']>,
  work: (asked: Asked) => Promise<void>,
): Promise<void> {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    const single = Object.entries(values).filter(isSingle)
    await work({ config: readConfig(process.env), words: positionals, options: Object.fromEntries(single) })
  } catch (err) {
    if (!(err instanceof CannotDo || err instanceof BadConfig)) throw err
    process.stderr.write(`${err.message}\n`)
    process.exitCode = err instanceof BadConfig ? badConfigExit : 1
  }
}

// No option of ours may be repeated.
function isSingle(entry: [string, unknown]): entry is [string, string | boolean] {
  return typeof entry[1] === 'string' || typeof entry[1] === 'boolean'
}
