import type { StoredFile } from '@kefu/protocol/frames.ts'
import { limits } from '@kefu/protocol/limits.ts'
import { Attachments, most, type Outcome, type Upload } from '@kefu/web/src/attach/attachments.ts'
import { describe, expect, test, vi } from 'vitest'

interface Sending {
  name: string
  progress(part: number): void
  end(outcome: Outcome): Promise<void>
  cancelled: boolean
}

/** The files of a draft, and what is sent of them: the test says what becomes of it. */
function open() {
  const sent: Sending[] = []
  const upload: Upload = (_file, name, progress) => {
    const { promise, resolve } = withResolvers<Outcome>()
    const sending: Sending = {
      name,
      progress,
      cancelled: false,
      async end(outcome) {
        resolve(outcome)
        await promise
      },
    }
    sent.push(sending)
    return {
      outcome: promise,
      cancel() {
        sending.cancelled = true
      },
    }
  }
  const attachments = new Attachments(upload)
  return { attachments, sent, states: () => attachments.list.value.map(({ state }) => state) }
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((keep) => {
    resolve = keep
  })
  return { promise, resolve }
}

const file = (name: string, size = 5, type = 'text/plain') => new File(['x'.repeat(size)], name, { type })
const stored = (name: string): StoredFile => ({
  key: name.padEnd(22, 'A'),
  name,
  type: 'text/plain',
  size: 5,
})

test('what the page believes of the limits is what the server does', () => {
  expect(most).toEqual({ files: limits.files, bytes: limits.fileBytes })
})

describe('a file', () => {
  test('is sent at once, with progress, and is ready when the server has it', async () => {
    const { attachments, sent, states } = open()
    attachments.add([file('a.txt')])
    expect(states()).toEqual(['uploading'])
    sent[0]!.progress(0.5)
    expect(attachments.list.value).toMatchObject([{ name: 'a.txt', progress: 0.5 }])
    await sent[0]!.end({ stored: stored('a.txt') })
    expect(states()).toEqual(['ready'])
    expect(attachments.news.value).toEqual({ words: 'a.txt is attached.' })
    expect(attachments.take(() => {})).toEqual([stored('a.txt')])
  })

  test('that is refused says why, and is sent again only where that may help', async () => {
    const { attachments, sent, states } = open()
    attachments.add([file('a.txt'), file('b.html')])
    await sent[0]!.end({ reason: 'No connection.', canRetry: true })
    await sent[1]!.end({ reason: 'Not such files.', canRetry: false })
    expect(attachments.list.value).toMatchObject([
      { reason: 'No connection.' },
      { reason: 'Not such files.' },
    ])
    for (const { id } of attachments.list.value) attachments.retry(id)
    expect(states()).toEqual(['uploading', 'failed'])
    expect(attachments.list.value[0]).not.toHaveProperty('reason')
    await sent[2]!.end({ stored: stored('a.txt') })
    expect(states()).toEqual(['ready', 'failed'])
  })

  test('that is empty or too large is not sent', () => {
    const { attachments, sent } = open()
    attachments.add([file('a.txt', 0), file('b.txt', most.bytes + 1), file('c.txt', most.bytes)])
    expect(attachments.list.value).toMatchObject([
      { state: 'failed', reason: 'This file is empty.' },
      { state: 'failed', reason: 'Files may be 10 MB at most.' },
      { state: 'uploading' },
    ])
    expect(sent.map(({ name }) => name)).toEqual(['c.txt'])
  })

  test('that is taken away is not sent to its end, and what still comes of it changes nothing', async () => {
    const { attachments, sent } = open()
    attachments.add([file('a.txt')])
    attachments.remove(attachments.list.value[0]!.id)
    expect([sent[0]!.cancelled, attachments.list.value]).toEqual([true, []])
    await sent[0]!.end({ stored: stored('a.txt') })
    sent[0]!.progress(1)
    expect(attachments.list.value).toEqual([])
  })

  test('that was pasted gets a name of its own', () => {
    const { attachments } = open()
    attachments.add([file('image.png', 5, 'image/png'), file('image-2.png', 5, 'image/png')])
    const [pasted, named] = attachments.list.value
    expect(pasted?.name).toMatch(/^Picture \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.png$/)
    expect(named?.name).toBe('image-2.png')
  })
})

test('ten files go with a message; it is said that others do not', () => {
  const { attachments } = open()
  attachments.add(Array.from({ length: 12 }, (_, index) => file(`${index}.txt`)))
  expect(attachments.list.value).toHaveLength(10)
  expect(attachments.news.value.words).toMatch(/^10 files go with one message/)
})

describe('a message that is to be sent', () => {
  test('waits for the last of its files, and goes once', async () => {
    const { attachments, sent } = open()
    const again = vi.fn()
    attachments.add([file('a.txt'), file('b.txt')])
    expect(attachments.take(again)).toBeNull()
    expect(attachments.take(again)).toBeNull()
    await sent[0]!.end({ stored: stored('a.txt') })
    expect(again).not.toHaveBeenCalled()
    expect(attachments.news.value.words).toBe('The message goes as soon as its files have come.')
    await sent[1]!.end({ stored: stored('b.txt') })
    expect(again).toHaveBeenCalledTimes(1)
    expect(attachments.take(again)).toHaveLength(2)
  })

  test('does not go by itself after one of them was refused and tried again', async () => {
    const { attachments, sent } = open()
    const again = vi.fn()
    attachments.add([file('a.txt')])
    attachments.take(again)
    await sent[0]!.end({ reason: 'No connection.', canRetry: true })
    attachments.retry(attachments.list.value[0]!.id)
    await sent[1]!.end({ stored: stored('a.txt') })
    expect(again).not.toHaveBeenCalled()
  })

  test('goes without what was taken away', async () => {
    const { attachments, sent } = open()
    const again = vi.fn()
    attachments.add([file('a.txt'), file('b.html')])
    await sent[0]!.end({ stored: stored('a.txt') })
    await sent[1]!.end({ reason: 'Not such files.', canRetry: false })
    expect(attachments.take(again)).toBeNull()
    attachments.remove(attachments.list.value[1]!.id)
    expect(again).toHaveBeenCalledTimes(1)
    expect(attachments.take(again)).toEqual([stored('a.txt')])
  })

  test('leaves an empty tray behind', () => {
    const { attachments, sent } = open()
    attachments.add([file('a.txt')])
    attachments.clear()
    expect([attachments.list.value, sent[0]!.cancelled]).toEqual([[], true])
    expect(attachments.take(() => {})).toEqual([])
  })
})
