import { Connection } from '@kefu/socket/connection.ts'
import { createHeads } from '@kefu/socket/heads.ts'
import { describe, expect, test } from 'vitest'

const [amy, bob, vic] = [3, 4, 7]

function connectionOf(person: 'visitor' | 'agent', id: number, conversation = 0, room: string | null = null) {
  const line = { send() {}, end() {}, unsent: 0 }
  const connection = new Connection(line, { address: '', room, ticket: null, token: null, userAgent: '' }, 0)
  return Object.assign(connection, { person, id, conversation })
}

describe('the newest numbers', () => {
  test('go only forward', () => {
    const heads = createHeads()
    expect(heads.note([12, 5, 2, vic, amy])).toBe(true)
    expect(heads.note([12, 4, 2, vic, amy])).toBe(false)
    expect(heads.note([12, 5, 1, vic, bob])).toBe(false)
    heads.raise(12, 3)
    expect(heads.get(12)).toEqual({ seq: 5, rev: 2, visitor: vic, agent: amy })
    heads.raise(12, 6)
    expect(heads.note([12, 6, 3, vic, bob])).toBe(true)
    expect(heads.get(12)).toEqual({ seq: 6, rev: 3, visitor: vic, agent: bob })
  })

  test('of a newer message take nothing older about whose it is', () => {
    const heads = createHeads()
    heads.note([12, 5, 4, vic, amy])
    expect(heads.note([12, 9, 3, vic, bob])).toBe(true)
    expect(heads.get(12)).toEqual({ seq: 9, rev: 4, visitor: vic, agent: amy })
  })

  test('of a conversation known only by a message are completed later', () => {
    const heads = createHeads()
    heads.raise(12, 5)
    expect(heads.frameFor(connectionOf('visitor', vic, 12))).toBeNull()
    heads.note([12, 0, 1, vic, amy])
    expect(heads.frameFor(connectionOf('visitor', vic, 12))).toEqual({ type: 'head', heads: [[12, 5, 1]] })
    expect(heads.frameFor(connectionOf('agent', amy))).toEqual({ type: 'head', heads: [[12, 5, 1]] })
  })
})

describe('a database that was restored', () => {
  test('has lower numbers, which count', () => {
    const heads = createHeads()
    heads.begin('first')
    heads.note([12, 5, 4, vic, amy])
    heads.begin('first')
    expect(heads.get(12)?.seq).toBe(5)
    heads.begin('second')
    expect(heads.note([12, 3, 2, vic, amy])).toBe(true)
    expect(heads.frameFor(connectionOf('agent', amy))).toEqual({ type: 'head', heads: [[12, 3, 2]] })
  })
})

describe('a head', () => {
  test('names a visitor’s conversation, and the room of who is in one', () => {
    const heads = createHeads()
    heads.note([1, 8, 1, 0, 0])
    heads.note([12, 5, 2, vic, amy])
    expect(heads.frameFor(connectionOf('visitor', vic, 12))?.heads).toEqual([[12, 5, 2]])
    expect(heads.frameFor(connectionOf('visitor', vic, 1, 'lobby'))?.heads).toEqual([[1, 8, 1]])
    expect(heads.frameFor(connectionOf('agent', amy, 1, 'lobby'))?.heads).toEqual([[1, 8, 1]])
  })

  test('names all that is an agent’s, and an agent without any is told so', () => {
    const heads = createHeads()
    heads.note([12, 5, 2, vic, amy])
    heads.note([13, 0, 1, 8, amy])
    expect(heads.frameFor(connectionOf('agent', amy))?.heads).toEqual([
      [12, 5, 2],
      [13, 0, 1],
    ])
    expect(heads.frameFor(connectionOf('agent', bob))).toEqual({ type: 'head', heads: [] })
  })

  test('follows a conversation from one agent to the next', () => {
    const heads = createHeads()
    heads.note([12, 5, 2, vic, amy])
    heads.note([12, 5, 3, vic, bob])
    expect(heads.frameFor(connectionOf('agent', amy))?.heads).toEqual([])
    expect(heads.frameFor(connectionOf('agent', bob))?.heads).toEqual([[12, 5, 3]])
  })

  test('no longer names what was taken from an agent, whichever he hears first', () => {
    const heads = createHeads()
    heads.note([12, 5, 2, vic, amy])
    heads.release(12, 3, amy)
    expect(heads.frameFor(connectionOf('agent', amy))?.heads).toEqual([])
    heads.note([12, 5, 3, vic, bob])
    heads.release(12, 3, amy)
    expect(heads.frameFor(connectionOf('agent', bob))?.heads).toEqual([[12, 5, 3]])
    heads.release(12, 2, bob)
    expect(heads.frameFor(connectionOf('agent', bob))?.heads).toEqual([[12, 5, 3]])
  })
})

test('conversations of which nobody is here are forgotten, rooms are not', () => {
  const heads = createHeads()
  heads.note([1, 8, 1, 0, 0])
  heads.note([12, 5, 2, vic, amy])
  heads.note([13, 5, 2, 8, bob])
  heads.raise(14, 1)
  heads.prune((person, id) => person === 'visitor' && id === vic)
  expect([1, 12, 13, 14].filter((id) => heads.get(id))).toEqual([1, 12])
  heads.prune((person, id) => person === 'agent' && id === amy)
  expect(heads.get(12)).toBeDefined()
  heads.prune(() => false)
  expect(heads.get(12)).toBeUndefined()
  expect(heads.frameFor(connectionOf('agent', amy))?.heads).toEqual([])
})
