import { CallFailed } from '@kefu/socket/admin-client.ts'
import { createLanes, type Job, laneLimits } from '@kefu/socket/lanes.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** One POST on its way, and how it ends. */
interface Post {
  calls: number[]
  succeed(): Promise<void>
  fail(err?: Error): Promise<void>
}

/** Lanes whose POSTs end when the test says so. A call is a number, its answer the same number as text. */
function openLanes(count = 1) {
  const posts: Post[] = []
  const failures: { size: number; tries: number }[] = []
  const lanes = createLanes<number, string>({
    count,
    post: (calls) =>
      new Promise((resolve, reject) => {
        posts.push({
          calls,
          succeed() {
            resolve(calls.map(String))
            return turn()
          },
          fail(err = new Error('no answer')) {
            reject(err)
            return turn()
          },
        })
      }),
    onFailure: (_err, size, tries) => failures.push({ size, tries }),
  })
  const answered: (string | null)[] = []
  const job = (call: number, more: Partial<Job<number, string>> = {}): Job<number, string> => ({
    call,
    bytes: 10,
    settle: (answer) => answered.push(answer),
    ...more,
  })
  const push = (call: number, more: Partial<Job<number, string>> = {}) => lanes.push(0, job(call, more))
  return { lanes, posts, failures, answered, job, push }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const longestPause = () => vi.advanceTimersByTimeAsync(laneLimits.maxBackoffMs)
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

describe('a lane', () => {
  test('sends what came in one turn together, in order', async () => {
    const { posts, answered, push } = openLanes()
    for (const call of [1, 2, 3]) push(call)
    expect(posts).toEqual([])
    await turn()
    expect(posts.map(({ calls }) => calls)).toEqual([[1, 2, 3]])
    await posts[0]!.succeed()
    expect(answered).toEqual(['1', '2', '3'])
  })

  test('has one POST under way, and gathers meanwhile', async () => {
    const { posts, answered, push } = openLanes()
    push(1)
    await turn()
    for (const call of [2, 3, 4]) {
      push(call)
      await turn()
    }
    expect(posts).toHaveLength(1)
    await posts[0]!.succeed()
    expect(posts.map(({ calls }) => calls)).toEqual([[1], [2, 3, 4]])
    await posts[1]!.succeed()
    expect(answered).toEqual(['1', '2', '3', '4'])
  })

  test('repeats the same batch until it is answered, before anything later', async () => {
    const { posts, failures, answered, push } = openLanes()
    push(1)
    push(2)
    await turn()
    push(3)
    for (let tries = 0; tries < 7; tries++) {
      await posts[tries]!.fail()
      await longestPause()
    }
    expect(posts.map(({ calls }) => calls)).toEqual(Array(8).fill([1, 2]))
    expect(failures).toEqual(range(0, 6).map((tries) => ({ size: 2, tries })))
    expect(answered).toEqual([])
    await posts[7]!.succeed()
    expect(answered).toEqual(['1', '2'])
    expect(posts[8]!.calls).toEqual([3])
  })

  test('waits longer after each failure, from 10 ms to half a second at most', async () => {
    const { posts, push } = openLanes()
    push(1)
    await turn()
    for (let tries = 0; tries < 12; tries++) {
      const longest = Math.min(laneLimits.maxBackoffMs, laneLimits.backoffMs * 2 ** tries)
      await posts[tries]!.fail()
      await vi.advanceTimersByTimeAsync(longest / 2 - 1)
      expect(posts).toHaveLength(tries + 1)
      await vi.advanceTimersByTimeAsync(longest / 2 + 1)
      expect(posts).toHaveLength(tries + 2)
    }
  })

  test.each([401, 404, 429, 500, 502, 503, 301, 200, 0])(
    'repeats the whole batch after %i, which says nothing about the messages',
    async (status) => {
      const { posts, answered, push } = openLanes()
      for (const call of [1, 2]) push(call)
      await turn()
      await posts[0]!.fail(new CallFailed('no', status))
      await longestPause()
      expect(posts.map(({ calls }) => calls)).toEqual([
        [1, 2],
        [1, 2],
      ])
      expect(answered).toEqual([])
    },
  )

  test.each([400, 413])(
    'halves a batch after %i, and refuses the one that cannot be taken',
    async (status) => {
      const { posts, answered, push } = openLanes()
      for (const call of range(1, 8)) push(call)
      push(9)
      await turn()
      const culprit = 6
      for (let i = 0; i < posts.length; i++) {
        if (posts[i]!.calls.includes(culprit)) await posts[i]!.fail(new CallFailed('no', status))
        else await posts[i]!.succeed()
      }
      expect(answered).toEqual(['1', '2', '3', '4', '5', null, '7', '8', '9'])
      expect(posts.map(({ calls }) => calls)).toEqual([
        range(1, 9),
        range(1, 5),
        range(6, 9),
        [6, 7],
        [6],
        [7],
        [8, 9],
      ])
    },
  )

  test('that halves repeats a half that fails, before the other half', async () => {
    const { posts, answered, push } = openLanes()
    for (const call of [1, 2]) push(call)
    await turn()
    await posts[0]!.fail(new CallFailed('no', 400))
    await posts[1]!.fail()
    await longestPause()
    await posts[2]!.succeed()
    await posts[3]!.succeed()
    expect(posts.map(({ calls }) => calls)).toEqual([[1, 2], [1], [1], [2]])
    expect(answered).toEqual(['1', '2'])
  })

  test('takes at most 500 jobs into a batch', async () => {
    const { posts, push } = openLanes()
    for (const call of range(1, 501)) push(call)
    await turn()
    await posts[0]!.succeed()
    expect(posts.map(({ calls }) => calls.length)).toEqual([500, 1])
  })

  test('takes at most 1 MiB into a batch, but always one job', async () => {
    const { posts, push } = openLanes()
    const mib = 1024 * 1024
    push(1, { bytes: mib / 2 })
    push(2, { bytes: mib / 2 })
    push(3, { bytes: mib })
    await turn()
    await posts[0]!.succeed()
    await posts[1]!.succeed()
    expect(posts.map(({ calls }) => calls)).toEqual([[1, 2], [3]])
    push(4, { bytes: 2 * mib })
    await turn()
    expect(posts[2]!.calls).toEqual([4])
  })

  test('refuses what is beyond 2,000 jobs, and takes again when there is room', async () => {
    const { posts, answered, push } = openLanes()
    push(0)
    await turn()
    const accepted = range(1, 2001).map((call) => push(call))
    expect(accepted.filter((is) => !is)).toHaveLength(1)
    expect(accepted.at(-1)).toBe(false)
    await posts[0]!.succeed()
    expect(push(2002)).toBe(true)
    for (let i = 1; i < posts.length; i++) await posts[i]!.succeed()
    expect(answered).toEqual([...range(0, 2000), 2002].map(String))
  })

  test('refuses what is beyond 2 MiB', async () => {
    const { push } = openLanes()
    const mib = 1024 * 1024
    expect(push(1, { bytes: mib })).toBe(true)
    expect(push(2, { bytes: mib })).toBe(true)
    expect(push(3, { bytes: 1 })).toBe(false)
  })

  test('leaves out what nobody wants any more, but never what was sent before', async () => {
    const { posts, answered, push } = openLanes()
    let wanted = true
    push(1, { wanted: () => wanted })
    push(2, { wanted: () => false })
    await turn()
    expect(posts[0]!.calls).toEqual([1])
    wanted = false
    await posts[0]!.fail()
    await longestPause()
    expect(posts[1]!.calls).toEqual([1])
    await posts[1]!.succeed()
    expect(answered).toEqual(['1'])
  })

  test('goes on when all of a batch is wanted no more', async () => {
    const { posts, answered, push } = openLanes()
    push(1, { wanted: () => false })
    await turn()
    expect(posts).toEqual([])
    push(2)
    await turn()
    await posts[0]!.succeed()
    expect(answered).toEqual(['2'])
  })

  test('tells the others when telling one of them throws', async () => {
    const { posts, failures, answered, push } = openLanes()
    push(1, {
      settle() {
        throw new Error('a handler broke')
      },
    })
    push(2)
    await turn()
    await posts[0]!.succeed()
    expect(answered).toEqual(['2'])
    expect(failures).toEqual([{ size: 1, tries: 0 }])
    push(3)
    await turn()
    await posts[1]!.succeed()
    expect(answered).toEqual(['2', '3'])
  })

  test('takes what is pushed while it tells an answer', async () => {
    const { posts, answered, push } = openLanes()
    push(1, { settle: () => void push(2) })
    await turn()
    await posts[0]!.succeed()
    await posts[1]!.succeed()
    expect(answered).toEqual(['2'])
  })
})

describe('lanes', () => {
  test('share a POST, and gather for the next one while little waits', async () => {
    const { lanes, posts, answered, job } = openLanes(4)
    lanes.push(1, job(1))
    lanes.push(2, job(2))
    await turn()
    lanes.push(3, job(3))
    await turn()
    expect(posts.map(({ calls }) => calls)).toEqual([[1, 2]])
    await posts[0]!.succeed()
    expect(posts[1]!.calls).toEqual([3])
    await posts[1]!.succeed()
    expect(answered).toEqual(['1', '2', '3'])
  })

  test('do not wait for each other once much waits, and keep the jobs of one key in order', async () => {
    const { lanes, posts, answered, job } = openLanes(4)
    lanes.push(1, job(1))
    await turn()
    lanes.push(5, job(2))
    for (const call of range(3, laneLimits.worthwhile + 2)) lanes.push(2, job(call))
    await turn()
    expect(posts.map(({ calls }) => calls)).toEqual([[1], range(3, laneLimits.worthwhile + 2)])
    await posts[1]!.succeed()
    expect(posts).toHaveLength(2)
    expect(answered).not.toContain('2')
    await posts[0]!.succeed()
    expect(posts[2]!.calls).toEqual([2])
  })

  test('take turns where a batch has no room for all', async () => {
    const { lanes, posts, job } = openLanes(3)
    const push = (key: number, count: number) => {
      for (let n = 0; n < count; n++) lanes.push(key, job(key))
    }
    for (const key of [0, 1, 2]) push(key, laneLimits.batch)
    await turn()
    expect(posts.map(({ calls }) => [...new Set(calls)])).toEqual([[0], [1], [2]])
    for (const key of [0, 1, 2]) push(key, laneLimits.batch)
    await posts[1]!.succeed()
    expect([...new Set(posts[3]!.calls)]).toEqual([1])
  })

  test('put a room always into the same lane', async () => {
    const { lanes, posts, job } = openLanes(8)
    for (const call of range(1, 20)) lanes.push('lobby', job(call))
    await turn()
    expect(posts.map(({ calls }) => calls)).toEqual([range(1, 20)])
  })

  test('know how much has no answer yet', async () => {
    const { lanes, posts, push } = openLanes()
    push(1)
    await turn()
    push(2)
    expect(lanes.backlog).toBe(2)
    await posts[0]!.succeed()
    expect(lanes.backlog).toBe(1)
    await posts[1]!.succeed()
    expect(lanes.backlog).toBe(0)
  })
})

describe('draining', () => {
  test('takes nothing more, and ends when all is answered', async () => {
    const { lanes, posts, push } = openLanes()
    push(1)
    await turn()
    push(2)
    const drained = lanes.drain(8000)
    expect(push(3)).toBe(false)
    await posts[0]!.succeed()
    await posts[1]!.succeed()
    expect(await drained).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('of lanes with nothing in them ends at once', async () => {
    expect(await openLanes(4).lanes.drain(8000)).toBe(true)
  })

  test('ends when the time is over, says so, and does not try again', async () => {
    const { lanes, posts, push } = openLanes()
    push(1)
    await turn()
    push(2)
    const drained = lanes.drain(8000)
    await vi.advanceTimersByTimeAsync(8000)
    expect(await drained).toBe(false)
    await posts[0]!.fail()
    await longestPause()
    expect(posts).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})
