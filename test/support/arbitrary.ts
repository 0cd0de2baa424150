import fc from 'fast-check'
import type { TSchema } from 'typebox'

// Schemas are JSON schemas with a sign of typebox: read as such, whatever made them.
interface Schema {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema | Schema[]
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  pattern?: string
  format?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
}

/** Any character, and often those that databases, terminals and pages do not like. */
const character = fc.oneof(
  { weight: 8, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\u0000', '\u001b', '\u2028', '\ufeff', '\u202e', '<', "'", '\\', '%'),
  },
  { weight: 1, arbitrary: fc.constantFrom('\ud800', '\udfff') },
)

/** Long enough to meet every branch, short enough that a lane takes many. */
const most = { items: 6, characters: 60 }

/** Values that a schema takes, of every kind that it allows: text of any characters, the largest numbers, no or all of the keys. */
export function arbitraryOf(schema: TSchema): fc.Arbitrary<unknown> {
  return fitting(schema as Schema)
}

/** Values that differ from what a schema takes in one place: a key more or less, or something of another kind. */
export function misfitOf(schema: TSchema): fc.Arbitrary<unknown> {
  return fc
    .tuple(arbitraryOf(schema), fc.nat(), fc.oneof(strange, fc.constant(leaveOut), fc.constant(addKey)))
    .map(([value, at, change]) => spoil(value, { left: at % (placesIn(value) + 1) }, change))
}

const leaveOut = Symbol('leave out')
const addKey = Symbol('add a key')

/** What has made servers of others fail. */
const strange = fc.constantFrom<unknown>(
  ...[null, true, false, 0, -1, 0.5, 1e300, Number.MAX_SAFE_INTEGER + 1, '', ' ', '0e1', '\u0000', '\ud800'],
  ...['__proto__', 'constructor', "'; drop table messages;--", '{{7*7}}', 'x'.repeat(5000)],
  ...[[], [[]], {}, { $gt: '' }, { toPostgres: 'x' }, { length: 1e9 }, Array(50).fill(0)],
)

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(fitting))
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  switch (schema.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([key, value]) => [key, fitting(value)]),
        ),
        { requiredKeys: schema.required ?? [] },
      )
    case 'array':
      return list(schema)
    case 'string':
      return text(schema)
    case 'integer':
      return whole(schema)
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return fc.jsonValue()
  }
}

function list({ items, minItems = 0, maxItems = most.items, uniqueItems }: Schema): fc.Arbitrary<unknown> {
  if (Array.isArray(items)) return fc.tuple(...items.map(fitting))
  const [entry, length] = [
    fitting(items ?? {}),
    { minLength: minItems, maxLength: Math.min(maxItems, most.items) },
  ]
  return uniqueItems ? fc.uniqueArray(entry, length) : fc.array(entry, length)
}

function text({ pattern, format, minLength = 0, maxLength = most.characters }: Schema): fc.Arbitrary<string> {
  if (format === 'ipv4') return fc.ipV4()
  if (format === 'ipv6') return fc.ipV6()
  if (pattern !== undefined)
    return fc.stringMatching(new RegExp(pattern)).filter(({ length }) => length <= maxLength)
  return fc.string({
    unit: character,
    minLength,
    maxLength: Math.min(maxLength, Math.max(minLength, most.characters)),
  })
}

// Ids that exist are small.
function whole({ minimum = -1000, maximum = 1000 }: Schema): fc.Arbitrary<number> {
  const small = fc.integer({ min: minimum, max: Math.min(maximum, Math.max(minimum, 40)) })
  return fc
    .oneof({ weight: 4, arbitrary: small }, { weight: 1, arbitrary: fc.maxSafeInteger().map(Math.abs) })
    .map((n) => Math.min(maximum, Math.max(minimum, n)))
}

const isTree = (value: unknown): value is Record<string, unknown> | unknown[] =>
  typeof value === 'object' && value !== null

function placesIn(value: unknown): number {
  return isTree(value) ? Object.values(value).reduce<number>((sum, part) => sum + 1 + placesIn(part), 0) : 0
}

/** A copy with its n-th place changed, counted from 0 for the whole of it. */
function spoil(value: unknown, at: { left: number }, change: unknown): unknown {
  if (at.left-- === 0) return typeof change === 'symbol' ? withKey(value) : change
  if (!isTree(value)) return value
  if (Array.isArray(value))
    return value.flatMap((part) =>
      at.left === 0 && change === leaveOut ? skip(at) : [spoil(part, at, change)],
    )
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) =>
      at.left === 0 && change === leaveOut ? skip(at) : [[key, spoil(part, at, change)]],
    ),
  )
}

function skip(at: { left: number }): [] {
  at.left--
  return []
}

const withKey = (value: unknown): unknown =>
  isTree(value) && !Array.isArray(value) ? { ...value, more: 1 } : null
