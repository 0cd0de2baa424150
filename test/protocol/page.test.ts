import { readFileSync } from 'node:fs'
import { closeCodes, errorCodes } from '@kefu/protocol/codes.ts'
import * as frames from '@kefu/protocol/frames.ts'
import { parseFrame } from '@kefu/protocol/parse.ts'
import { Delivery, serviceCalls } from '@kefu/protocol/service.ts'
import Type, { type TObject, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { describe, expect, test } from 'vitest'

/** A heading of PROTOCOL.md with what stands below it, down to the next one of its level. */
interface Section {
  heading: string
  text: string
}

const page = readFileSync(new URL('../../packages/protocol/PROTOCOL.md', import.meta.url), 'utf8')
const chapters = sectionsOf(page, '##')
const fromClients = sectionsOf(chapter('Client → server'), '###')
const fromServers = sectionsOf(chapter('Server → client'), '###')
const calls = sectionsOf(chapter('Service calls'), '###')

const serverSchemas: readonly TSchema[] = frames.ServerFrame.anyOf
const exported: readonly unknown[] = Object.values(frames)
const allFrames = exported.filter(isFrame)
const sentByServers = allFrames.filter((schema) => serverSchemas.includes(schema))
const sentByClients = allFrames.filter((schema) => !serverSchemas.includes(schema))

describe('what clients send, in PROTOCOL.md', () => {
  test.each(examplesOf(fromClients))('example of $heading: $example', ({ heading, example }) => {
    const parsed = parseFrame(example)
    expect(parsed).toHaveProperty('frame')
    expect(heading).toContain(`\`${typeOf(example)}\``)
  })

  test.each(sentByClients.map((schema) => ({ type: typeOfSchema(schema), schema })))(
    'says every key of $type and has an example',
    ({ type, schema }) => {
      const section = fromClients.filter(({ heading }) => heading.includes(`\`${type}\``))
      expect(unnamedKeys(schema, section)).toEqual([])
      expect(examplesOf(section)).not.toEqual([])
    },
  )
})

describe('what servers send, in PROTOCOL.md', () => {
  const serverFrame = Compile(frames.ServerFrame)

  test.each(examplesOf(fromServers))('example of $heading: $example', ({ heading, example }) => {
    expect(serverFrame.Errors(JSON.parse(example))).toEqual([])
    expect(heading).toContain(`\`${typeOf(example)}\``)
  })

  test.each(sentByServers.map((schema) => ({ type: typeOfSchema(schema), schema })))(
    'says every key of $type and has an example',
    ({ type, schema }) => {
      const section = fromServers.filter(({ heading }) => heading.includes(`\`${type}\``))
      expect(unnamedKeys(schema, section)).toEqual([])
      expect(examplesOf(section).map(({ example }) => typeOf(example))).toContain(type)
    },
  )
})

describe('the tables of PROTOCOL.md', () => {
  test('name every error code, and no other', () => {
    const table = rowsOf(sectionsOf(chapter('Server → client'), '###').find(isAbout('error'))!.text)
    expect(table.flatMap(([code = '']) => ticked(code)).sort()).toEqual([...errorCodes].sort())
  })

  test('name every close code, and besides them only that of a broken line', () => {
    const codes = rowsOf(chapter('Closing')).map(([code]) => Number(code))
    expect(codes).toEqual([...Object.values(closeCodes), 1006].sort((a, b) => a - b))
  })

  test('give the classic client frames that are understood', () => {
    const examples = rowsOf(chapter('The classic dialect')).flatMap(([, sent = '']) =>
      ticked(sent).filter((code) => code.startsWith('{')),
    )
    expect(examples).toHaveLength(7)
    for (const example of examples) expect(parseFrame(example, 'msg')).toHaveProperty('frame')
  })
})

describe('the service calls in PROTOCOL.md', () => {
  test('are all there, and no others', () => {
    const paths = calls.flatMap(({ heading }) => ticked(heading))
    const names = Object.keys(serviceCalls).map((name) => `POST /admin/service/${name}`)
    expect(paths.sort()).toEqual([...names, 'POST /deliver'].sort())
  })

  test.each(Object.entries(serviceCalls))(
    '%s has an example of a call and of its answer, and says every key',
    (name, { call, answer }) => {
      const section = calls.filter(({ heading }) => heading.endsWith(`/${name}\``))
      const [asked, answered] = examplesOf(section).map(({ example }) => JSON.parse(example))
      expect(Compile(Type.Array(call)).Errors(asked)).toEqual([])
      expect(Compile(Type.Array(answer)).Errors(answered)).toEqual([])
      expect(answered).toHaveLength(asked.length)
      // What `code` means is said once for all of them.
      const keys = [...keysOf(call), ...keysOf(answer)].filter((key) => key !== 'code')
      expect(keys.filter((key) => !isNamed(key, section[0]!.text))).toEqual([])
    },
  )

  test('deliver has an example that says every key', () => {
    const section = calls.filter(isAbout('POST /deliver'))
    const [asked] = examplesOf(section).map(({ example }) => JSON.parse(example))
    expect(Compile(Type.Array(Delivery)).Errors(asked)).toEqual([])
    expect(keysOf(Delivery).filter((key) => !isNamed(key, section[0]!.text))).toEqual([])
  })
})

function sectionsOf(text: string, level: '##' | '###'): Section[] {
  return text
    .split(new RegExp(`^${level} `, 'm'))
    .slice(1)
    .map((part) => {
      const [heading = '', ...rest] = part.split('\n')
      return { heading, text: rest.join('\n') }
    })
}

function chapter(heading: string): string {
  const found = chapters.find((one) => one.heading === heading)
  if (!found) throw new Error(`PROTOCOL.md has no chapter ${heading}`)
  return found.text
}

function isAbout(word: string): (section: Section) => boolean {
  return ({ heading }) => ticked(heading).includes(word)
}

function examplesOf(sections: Section[]): { heading: string; example: string }[] {
  return sections.flatMap(({ heading, text }) =>
    [...text.matchAll(/^```json\n(.*?)^```/gms)].map(([, example = '']) => ({
      heading,
      example: JSON.stringify(JSON.parse(example)),
    })),
  )
}

function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

function ticked(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
}

function typeOf(example: string): string {
  return JSON.parse(example).type
}

function isFrame(schema: unknown): schema is TObject {
  return Type.IsObject(schema) && Type.IsLiteral(schema.properties.type)
}

function typeOfSchema(schema: TObject): string {
  const { type } = schema.properties
  if (!Type.IsLiteral(type)) throw new Error('a frame without a type of its own')
  return String(type.const)
}

function unnamedKeys(schema: TObject, sections: Section[]): string[] {
  const text = sections.map((section) => section.text).join('\n')
  return Object.keys(schema.properties).filter((key) => !isNamed(key, text))
}

/** Keys of an object, or of all the objects that it may be. */
function keysOf(schema: TSchema): string[] {
  if (Type.IsUnion(schema)) return schema.anyOf.flatMap(keysOf)
  return Type.IsObject(schema) ? Object.keys(schema.properties) : []
}

/** In an example, or in the prose between backticks; there an optional one has a question mark. */
function isNamed(key: string, text: string): boolean {
  return text.includes(`"${key}"`) || ticked(text).some((code) => code === key || code === `${key}?`)
}
