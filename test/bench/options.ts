import { parseArgs } from 'node:util'
import { type PartName, partNames } from './parts.ts'

export interface Options {
  readonly parts: readonly PartName[]
  readonly rounds: number
  /** Seconds that one play counts. */
  readonly seconds: number
  /** Ten minutes of quiet instead of one. */
  readonly long: boolean
  /** Divides the crowds and the seeded rows: to try the benchmark itself. Its figures then say nothing. */
  readonly scale: number
  readonly json: string | null
  readonly compare: string | null
  /** Where to draw the results as an SVG. */
  readonly chart: string | null
  /** A folder for CPU profiles of our two processes, one of each play. */
  readonly profile: string | null
  /** Address of a PostgreSQL on this machine to measure with, as one who may create databases. */
  readonly database: string | null
}

export const usage = `pnpm bench [--only PART]... [--rounds N] [--seconds N] [--long] [--scale N]
           [--json FILE] [--compare FILE] [--chart FILE] [--profile FOLDER]
           [--database URL]
parts: ${partNames.join(', ')}`

/** Reads the command line; throws with a sentence when it says something else. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '6' },
      long: { type: 'boolean', default: false },
      scale: { type: 'string', default: '1' },
      json: { type: 'string' },
      compare: { type: 'string' },
      chart: { type: 'string' },
      profile: { type: 'string' },
      database: { type: 'string' },
    },
  })
  return {
    parts: values.only.length === 0 ? partNames : values.only.map(readPart),
    rounds: readNumber('rounds', values.rounds, 1, 20),
    seconds: readNumber('seconds', values.seconds, 1, 120),
    long: values.long,
    scale: readNumber('scale', values.scale, 1, 1000),
    json: values.json ?? null,
    compare: values.compare ?? null,
    chart: values.chart ?? null,
    profile: values.profile ?? null,
    database: values.database ?? null,
  }
}

function readPart(name: string): PartName {
  const part = partNames.find((known) => known === name)
  if (!part) throw new Error(`There is no part "${name}".`)
  return part
}

function readNumber(name: string, text: string, from: number, to: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < from || value > to)
    throw new Error(`--${name} is "${text}". It must be a whole number from ${from} to ${to}.`)
  return value
}
