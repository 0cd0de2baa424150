import { Members } from '@kefu/web/src/room/members.ts'
import { Removals } from '@kefu/web/src/room/removals.ts'
import { describe, expect, test } from 'vitest'
import { FakeClock } from '../../support/web/fake-clock.ts'
import { headFrame, readyFrame, storedMessage } from '../../support/web/frames.ts'

describe('who is here', () => {
  test('is in the order of names, agents first', () => {
    const members = new Members()
    members.hear(
      readyFrame({
        members: [
          [7, 'Vic'],
          [8, 'Ann'],
          [3, 'Amy', 'admin'],
        ],
      }),
    )
    expect(members.sorted.value.map(({ name, isAgent }) => [name, isAgent])).toEqual([
      ['Amy', true],
      ['Ann', false],
      ['Vic', false],
    ])
  })

  test('changes with who comes, goes, and takes another name', () => {
    const members = new Members()
    members.hear(readyFrame({ members: [[7, 'Vic']] }))
    members.hear({
      type: 'join',
      members: [
        [8, 'Wen'],
        [7, 'Vicky'],
      ],
    })
    expect(members.sorted.value.map(({ name }) => name)).toEqual(['Vicky', 'Wen'])
    members.hear({ type: 'leave', ids: [7] })
    expect(members.sorted.value.map(({ name }) => name)).toEqual(['Wen'])
  })

  test('can be mentioned, and so can who wrote and is gone', () => {
    const members = new Members()
    members.hear(
      readyFrame({
        members: [
          [7, 'Vic'],
          [9, ''],
        ],
      }),
    )
    const messages = [storedMessage(1, { name: 'Wen', from_id: 8 }), storedMessage(2, { from_id: 9 })]
    members.hear({ type: 'sync', conversation: 12, before: 3, messages, more: false })
    expect([...members.names.value].sort()).toEqual(['Vic', 'Wen'])
  })
})

describe('removed messages', () => {
  function open() {
    const clock = new FakeClock()
    let renewed = 0
    const removals = new Removals(clock, () => {
      renewed++
    })
    return { clock, removals, renewed: () => renewed, seqs: () => [...removals.seqs.value].sort() }
  }

  test('are those that came so, that were removed since, and that were removed meanwhile', () => {
    const { removals, seqs } = open()
    removals.hear(readyFrame({ rev: 3, removed: [4] }))
    const messages = [storedMessage(5, { msg: '', removed: true }), storedMessage(6)]
    removals.hear({ type: 'sync', conversation: 12, before: 7, messages, more: false })
    removals.hear({ type: 'removed', conversation: 12, rev: 4, seq: 6 })
    expect(seqs()).toEqual([4, 5, 6])
  })

  test('that nobody told of are asked for, when a head knows of more', async () => {
    const { clock, removals, renewed } = open()
    removals.hear(readyFrame({ rev: 3 }))
    removals.hear(headFrame([12, 5, 4]))
    await clock.pass(3_000)
    expect(renewed()).toBe(1)
  })

  test('whose frame crosses the head are not asked for', async () => {
    const { clock, removals, renewed } = open()
    removals.hear(readyFrame({ rev: 3 }))
    removals.hear(headFrame([12, 5, 4]))
    removals.hear({ type: 'removed', conversation: 12, rev: 4, seq: 5 })
    await clock.pass(3_000)
    removals.hear(headFrame([12, 5, 4]))
    await clock.pass(3_000)
    expect(renewed()).toBe(0)
  })
})
