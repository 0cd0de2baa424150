import { Connection } from '@kefu/socket/connection.ts'
import { createRoster } from '@kefu/socket/roster.ts'
import { expect, test } from 'vitest'

function tab(person: 'visitor' | 'agent', id: number, room: string | null = null, session = 0): Connection {
  const line = { send() {}, end() {}, unsent: 0 }
  const connection = new Connection(line, { address: '', room, ticket: null, token: null, userAgent: '' }, 0)
  return Object.assign(connection, { person, id, session })
}

test('people are found by what they are addressed with, all tabs of one together', () => {
  const roster = createRoster()
  const [vic, again, amy, inLobby] = [
    tab('visitor', 7),
    tab('visitor', 7),
    tab('agent', 3),
    tab('visitor', 7, 'lobby'),
  ]
  for (const one of [vic, again, amy, inLobby]) roster.add(one)
  expect([...roster.at('visitor:7')]).toEqual([vic, again])
  expect([...roster.at('agent:3')]).toEqual([amy])
  expect([...roster.at('room:lobby')]).toEqual([inLobby])
  expect(roster.all()).toEqual([vic, again, amy, inLobby])
})

test.each([
  'visitor:8',
  'agent:7',
  'room:cellar',
  'room:',
  'visitor:',
  'visitor',
  '',
  'guest:7',
  '__proto__:7',
])('nobody is at %j', (address) => {
  const roster = createRoster()
  roster.add(tab('visitor', 7))
  roster.add(tab('visitor', 7, 'lobby'))
  expect([...roster.at(address)]).toEqual([])
})

test('who left is nowhere any more, and leaving twice takes nobody else along', () => {
  const roster = createRoster()
  const [vic, again, inLobby] = [tab('visitor', 7), tab('visitor', 7), tab('visitor', 7, 'lobby')]
  for (const one of [vic, again, inLobby]) roster.add(one)
  roster.remove(vic)
  roster.remove(vic)
  expect([...roster.at('visitor:7')]).toEqual([again])
  roster.remove(again)
  roster.remove(inLobby)
  expect(roster.size).toBe(0)
  expect(roster.people('visitor')).toEqual([])
  expect(roster.rooms()).toEqual([])
})

test('the tabs of one person in one place are his own, the oldest first', () => {
  const roster = createRoster()
  const [one, two, inLobby, inLobbyAgain, wen, agent] = [
    tab('visitor', 7),
    tab('visitor', 7),
    tab('visitor', 7, 'lobby'),
    tab('visitor', 7, 'lobby'),
    tab('visitor', 8, 'lobby'),
    tab('agent', 7, 'lobby'),
  ]
  for (const each of [one, two, inLobby, inLobbyAgain, wen, agent]) roster.add(each)
  expect([...roster.tabsOf(two)]).toEqual([one, two])
  expect([...roster.tabsOf(inLobbyAgain)]).toEqual([inLobby, inLobbyAgain])
  expect([...roster.tabsOf(wen)]).toEqual([wen])
  roster.remove(inLobby)
  expect([...roster.tabsOf(inLobbyAgain)]).toEqual([inLobbyAgain])
})

test('what a beat says of who is here has each person once', () => {
  const roster = createRoster()
  for (const one of [
    tab('visitor', 7),
    tab('visitor', 7),
    tab('agent', 3, null, 17),
    tab('agent', 3, null, 18),
    tab('agent', 3, 'lobby', 18),
    tab('visitor', 8, 'lobby'),
    tab('visitor', 8, 'lobby'),
  ])
    roster.add(one)
  expect(roster.people('visitor')).toEqual([7])
  expect(roster.people('agent')).toEqual([3])
  expect(roster.rooms()).toEqual([{ room: 'lobby', visitors: [8], agents: [3] }])
  expect(roster.sessions()).toEqual([17, 18])
})
