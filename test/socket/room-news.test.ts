import type { Join, Leave, ServerFrame } from '@kefu/protocol/frames.ts'
import { createRoomNews } from '@kefu/socket/room-news.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function openNews() {
  const told: [string, ServerFrame][] = []
  const news = createRoomNews((to, frame) => void told.push([to.join(), frame]))
  return { news, told }
}
const came = (id: number): Join => ({ type: 'join', members: [[id, `v${id}`]] })
const went = (id: number): Leave => ({ type: 'leave', ids: [id] })

test('what happens within a second is told in one frame of each kind and room', () => {
  const { news, told } = openNews()
  news.add(['room:lobby'], came(7))
  vi.advanceTimersByTime(900)
  news.add(['room:lobby'], came(8))
  news.add(['room:lobby'], went(9))
  news.add(['room:cellar'], came(7))
  expect(told).toEqual([])
  vi.advanceTimersByTime(100)
  expect(told).toEqual([
    [
      'room:lobby',
      {
        type: 'join',
        members: [
          [7, 'v7'],
          [8, 'v8'],
        ],
      },
    ],
    ['room:lobby', { type: 'leave', ids: [9] }],
    ['room:cellar', { type: 'join', members: [[7, 'v7']] }],
  ])
})

test('of who came and went only the last is told', () => {
  const { news, told } = openNews()
  news.add(['room:lobby'], came(7))
  news.add(['room:lobby'], went(7))
  news.add(['room:lobby'], went(8))
  news.add(['room:lobby'], came(8))
  vi.advanceTimersByTime(1000)
  expect(told).toEqual([
    ['room:lobby', { type: 'join', members: [[8, 'v8']] }],
    ['room:lobby', { type: 'leave', ids: [7] }],
  ])
})

test('nothing is told twice, and nothing after the end', () => {
  const { news, told } = openNews()
  news.add(['room:lobby'], came(7))
  vi.advanceTimersByTime(1000)
  expect(told).toHaveLength(1)
  vi.advanceTimersByTime(5000)
  expect(told).toHaveLength(1)
  news.add(['room:lobby'], came(8))
  news.close()
  vi.advanceTimersByTime(5000)
  expect(told).toHaveLength(1)
})
