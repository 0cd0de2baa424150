import type { SentMsg } from '@kefu/protocol/frames.ts'
import { Outbox, type Settlement } from '@kefu/web/src/lib/outbox.ts'
import { Sender } from '@kefu/web/src/lib/sender.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import { FakeBrowser, type FakeTab } from '../support/web/fake-browser.ts'
import { settle } from '../support/web/fake-clock.ts'
import { ackFrame, amy, vic } from '../support/web/frames.ts'

const WEEK = 7 * 86_400_000

/** A tab with an outbox and a line that the test holds in its hand. */
class Page {
  readonly sent: SentMsg[] = []
  readonly settled: [string, Settlement][] = []
  readonly outbox: Outbox
  readonly sender: Sender
  readonly tab: FakeTab
  /** How often another line was asked for. */
  renewals = 0
  #up = false

  constructor(browser: FakeBrowser, { adopts = true, blocked = false } = {}) {
    this.tab = browser.tab({ blocked })
    this.outbox = new Outbox({
      scope: 'visitor/',
      adopts,
      settled: (entry, ack) => this.settled.push([entry.text, ack]),
      world: this.tab,
    })
    this.sender = new Sender({
      scope: 'visitor/',
      outbox: this.outbox,
      send: (frame) => this.#send(frame),
      renew: () => this.renewals++,
      world: this.tab,
    })
  }

  async up({ me = vic, conversation = 12, window = 8 } = {}): Promise<this> {
    this.#up = true
    this.outbox.belongTo(me)
    this.sender.ready({ conversation, window })
    await settle()
    return this
  }

  down(): this {
    this.#up = false
    this.sender.lost()
    return this
  }

  close(): void {
    this.down()
    this.sender.close()
    this.outbox.close()
  }

  write(...texts: string[]): this {
    for (const text of texts) this.outbox.add({ text, conversation: 0 })
    return this
  }

  /** Acknowledges the newest frame that carries this text. */
  ack(text: string, seq = 1): void {
    this.outbox.settle(this.cidOf(text), ackFrame('', seq))
  }

  cidOf(text: string): string {
    return this.sent.findLast(({ msg }) => msg === text)?.cid ?? ''
  }

  get words(): string[] {
    return this.sent.map(({ msg }) => msg)
  }

  get waiting(): string[] {
    return this.outbox.entries.value.map(({ text }) => text)
  }

  #send(frame: SentMsg): boolean {
    if (this.#up) this.sent.push(frame)
    return this.#up
  }
}

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `m${n + 1}`)

let browser: FakeBrowser

beforeEach(() => {
  browser = new FakeBrowser()
})

describe('sending', () => {
  test('what is written is sent at once, in the conversation that is open, and is not a repetition', async () => {
    const page = await new Page(browser).up()
    page.write('Hello')
    expect(page.sent).toMatchObject([{ type: 'msg', msg: 'Hello', conversation: 12 }])
    expect(page.sent[0]).not.toHaveProperty('again')
    expect(page.waiting).toEqual(['Hello'])
  })

  test('an acknowledged message leaves the outbox and the disk', async () => {
    const page = await new Page(browser).up()
    page.write('Hello')
    page.ack('Hello', 5)
    expect(page.waiting).toEqual([])
    expect(page.settled).toMatchObject([['Hello', { conversation: 12, seq: 5 }]])
    expect(new Page(browser).waiting).toEqual([])
  })

  test('no more than the window are on the wire, and the next goes when one is acknowledged', async () => {
    const page = await new Page(browser).up({ window: 8 })
    page.write(...numbered(20))
    expect(page.words).toEqual(numbered(8))
    page.ack('m1')
    page.ack('m2')
    expect(page.words).toEqual(numbered(10))
  })

  test('without a line nothing is sent, and everything is once there is one, oldest first, as a repetition', async () => {
    const page = new Page(browser).write(...numbered(3))
    expect(page.sent).toEqual([])
    await page.up()
    expect(page.words).toEqual(numbered(3))
    expect(page.sent.every(({ again }) => again)).toBe(true)
  })

  test('what is written after all that came again was acknowledged is no repetition', async () => {
    const page = await new Page(browser).write(...numbered(3)).up()
    for (const text of numbered(3)) page.ack(text)
    page.write('fresh')
    expect(page.sent.at(-1)).toMatchObject({ msg: 'fresh' })
    expect(page.sent.at(-1)).not.toHaveProperty('again')
  })

  test('after a break what was not acknowledged is sent again with the same cid, in the same order', async () => {
    const page = await new Page(browser).up()
    page.write(...numbered(5))
    page.ack('m1')
    page.ack('m3')
    const before = new Map(page.sent.map(({ msg, cid }) => [msg, cid]))
    page.sent.length = 0
    await page.down().up()
    expect(page.sent.map(({ msg, cid, again }) => [msg, cid, again])).toEqual(
      ['m2', 'm4', 'm5'].map((text) => [text, before.get(text), true]),
    )
  })

  test('the conversation of a message stays the one in which it was first sent', async () => {
    const page = await new Page(browser).up({ conversation: 12 })
    page.write('Hello')
    await page.down().up({ conversation: 15 })
    page.write('And this')
    expect(page.sent.map(({ msg, conversation }) => [msg, conversation])).toEqual([
      ['Hello', 12],
      ['Hello', 12],
      ['And this', 15],
    ])
  })

  test('files stay with their message over a reload, and are named when it is sent', async () => {
    const browser = new FakeBrowser()
    const file = { key: 'q83vEjRWeJCrze8SNFZ4kA', name: 'cup.png', type: 'image/png', size: 5 }
    const before = new Page(browser)
    before.outbox.add({ text: 'cup.png', conversation: 0, files: [file] })
    before.close()
    const page = await new Page(browser).up()
    expect(page.outbox.entries.value).toMatchObject([{ files: [file] }])
    expect(page.sent).toMatchObject([{ msg: 'cup.png', files: [file.key] }])
  })

  test('an agent says to whom', async () => {
    const page = await new Page(browser, { adopts: false }).up({ me: amy, conversation: 0 })
    page.outbox.add({ text: 'We do.', conversation: 12, touid: vic })
    expect(page.sent).toMatchObject([{ conversation: 12, touid: vic }])
  })
})

describe('a server that asks to wait', () => {
  test('busy: after that time the same message comes again first, and what was behind it follows in order', async () => {
    const page = await new Page(browser).up()
    page.write(...numbered(4))
    page.ack('m1')
    for (const text of ['m2', 'm3', 'm4']) page.sender.wait(page.cidOf(text), 800, true)
    page.sent.length = 0
    page.write('m5')
    await browser.clock.pass(799)
    expect(page.sent).toEqual([])
    await browser.clock.pass(1)
    expect(page.words).toEqual(['m2', 'm3', 'm4', 'm5'])
    expect(page.sent.map(({ again }) => again ?? false)).toEqual([true, true, true, false])
  })

  test('too fast: what comes again after that time does not count as sent from the outbox', async () => {
    const page = await new Page(browser).up()
    page.write('m1')
    page.sender.wait(page.cidOf('m1'), 500, false)
    await browser.clock.pass(500)
    expect(page.sent.map(({ again }) => again)).toEqual([undefined, undefined])
  })

  test('what was sent before the one that has to wait is not sent again', async () => {
    const page = await new Page(browser).up()
    page.write(...numbered(3))
    page.sender.wait(page.cidOf('m2'), 100, true)
    await browser.clock.pass(100)
    expect(page.words).toEqual(['m1', 'm2', 'm3', 'm2', 'm3'])
  })

  test('for one gets it first, though words of another tab came in ahead of it meanwhile', async () => {
    const page = await new Page(browser).up()
    const other = new Page(browser).write('b')
    page.write('a')
    page.sender.wait(page.cidOf('a'), 500, true)
    await settle()
    expect(page.waiting).toEqual(['b', 'a'])
    other.write('c')
    await browser.clock.pass(500)
    expect(page.words).toEqual(['a', 'a', 'b', 'c'])
  })

  test('for one that was settled elsewhere, though it cannot know, is left for another line', async () => {
    const page = await new Page(browser).up()
    page.write('m1', 'm2')
    page.sender.wait(page.cidOf('m1'), 500, true)
    page.sender.wait(page.cidOf('m2'), 500, true)
    page.ack('m1')
    await browser.clock.pass(500)
    expect([page.words, page.renewals]).toEqual([['m1', 'm2', 'm2'], 0])
    page.sender.wait(page.cidOf('m2'), 500, true)
    expect(page.renewals).toBe(1)
    await page.down().up()
    page.sender.wait(page.cidOf('m2'), 500, true)
    expect(page.renewals).toBe(1)
  })

  test('for one that was settled before it asked is left too, as soon as it refuses another', async () => {
    const page = await new Page(browser).up()
    page.write('m1')
    page.ack('m1')
    page.sender.wait(page.cidOf('m1'), 500, true)
    page.write('m2')
    expect(page.renewals).toBe(0)
    page.sender.wait(page.cidOf('m2'), 500, true)
    expect(page.renewals).toBe(1)
  })

  test('for one that came again keeps its line', async () => {
    const page = await new Page(browser).up()
    page.write('m1')
    page.sender.wait(page.cidOf('m1'), 500, true)
    await browser.clock.pass(500)
    page.ack('m1')
    page.write('m2')
    page.sender.wait(page.cidOf('m2'), 500, true)
    expect(page.renewals).toBe(0)
  })

  test('a break ends the waiting', async () => {
    const page = await new Page(browser).up()
    page.write('m1')
    page.sender.wait(page.cidOf('m1'), 60_000, true)
    await page.down().up()
    expect(page.words).toEqual(['m1', 'm1'])
  })
})

describe('a message that was refused', () => {
  test('stays, is not sent again by itself, and does not keep others from being sent', async () => {
    const page = await new Page(browser).up({ window: 1 })
    page.write('m1', 'm2')
    page.outbox.fail(page.cidOf('m1'), 'internal')
    expect(page.words).toEqual(['m1', 'm2'])
    await page.down().up()
    expect(page.words).toEqual(['m1', 'm2', 'm2'])
    expect(page.outbox.entries.value.map(({ text, failed }) => [text, failed])).toEqual([
      ['m1', 'internal'],
      ['m2', undefined],
    ])
  })

  test('is still there, refused, after a reload', async () => {
    const page = await new Page(browser).up()
    page.write('m1')
    page.outbox.fail(page.cidOf('m1'), 'internal')
    page.close()
    const later = await new Page(browser).up()
    expect(later.sent).toEqual([])
    expect(later.outbox.entries.value[0]?.failed).toBe('internal')
  })

  test('is sent as the newest when the person tries again', async () => {
    const page = await new Page(browser).up()
    page.write('m1', 'm2')
    const cid = page.cidOf('m1')
    page.outbox.fail(cid, 'internal')
    page.outbox.retry(cid)
    expect(page.waiting).toEqual(['m2', 'm1'])
    expect(page.sent.at(-1)).toMatchObject({ msg: 'm1', cid, conversation: 12 })
  })

  test('because a visitor may not write there any more, goes to the conversation that is open now', async () => {
    const page = await new Page(browser).up({ conversation: 12 })
    page.write('m1')
    const cid = page.cidOf('m1')
    page.outbox.fail(cid, 'forbidden')
    await page.down().up({ conversation: 15 })
    page.outbox.retry(cid)
    expect(page.sent.at(-1)).toMatchObject({ msg: 'm1', conversation: 15 })
    expect(page.sent.at(-1)?.cid).not.toBe(cid)
    expect(page.waiting).toEqual(['m1'])
  })

  test('because a colleague replied first is held with that reply, also after a reload, and goes with what was seen since', async () => {
    const page = await new Page(browser).up()
    page.outbox.add({ text: 'We do.', conversation: 12, touid: vic, expect: 1 })
    expect(page.sent).toMatchObject([{ msg: 'We do.', expect: 1 }])
    const held = { by: 'Bob', byId: 4, seq: 2, at: 5 }
    page.outbox.fail(page.cidOf('We do.'), 'answered', held)
    page.close()

    const again = await new Page(browser).up()
    expect(again.outbox.entries.value).toMatchObject([{ failed: 'answered', held, expect: 1 }])
    expect(again.sent).toEqual([])
    again.outbox.retry(page.cidOf('We do.'), 2)
    expect(again.sent).toMatchObject([{ msg: 'We do.', cid: page.cidOf('We do.'), expect: 2 }])
    expect(again.outbox.entries.value[0]).not.toHaveProperty('held')
  })

  test('is gone when the person drops it', async () => {
    const page = await new Page(browser).up()
    page.write('m1')
    page.outbox.fail(page.cidOf('m1'), 'internal')
    page.outbox.drop(page.cidOf('m1'))
    expect(page.waiting).toEqual([])
    expect(page.settled).toEqual([])
    expect(new Page(browser).waiting).toEqual([])
  })
})

describe('what is kept', () => {
  test('survives a reload, in order, with its cids', async () => {
    const page = await new Page(browser).up()
    page.write(...numbered(12))
    const cids = page.outbox.entries.value.map(({ cid }) => cid)
    page.close()
    const later = await new Page(browser).up({ window: 12 })
    expect(later.words).toEqual(numbered(12))
    expect(later.sent.map(({ cid }) => cid)).toEqual(cids)
  })

  test('keeps its order although the clock was set back between two messages', async () => {
    const page = new Page(browser).write('m1')
    page.close()
    browser.clock.sleep(-86_400_000)
    const later = new Page(browser).write('m2')
    expect(later.waiting).toEqual(['m1', 'm2'])
  })

  test('is 200 messages; the next one is not taken', () => {
    const page = new Page(browser).write(...numbered(200))
    expect(page.outbox.add({ text: 'one too many', conversation: 0 })).toBe(false)
    expect(page.waiting).toHaveLength(200)
  })

  test('is one MiB, counted as it is sent', () => {
    const page = new Page(browser)
    const big = '客'.repeat(4_000)
    while (page.outbox.add({ text: big, conversation: 0 })) {}
    expect(page.waiting).toHaveLength(Math.floor(1_048_576 / 12_000))
  })

  test('is shown as not sent after a week, instead of being sent too late or lost', async () => {
    const page = new Page(browser).write('m1')
    page.close()
    browser.clock.sleep(WEEK + 1)
    const later = await new Page(browser).up()
    expect(later.sent).toEqual([])
    expect(later.outbox.entries.value[0]?.failed).toBe('expired')
    later.outbox.retry(later.outbox.entries.value[0]!.cid)
    expect(later.words).toEqual(['m1'])
    later.close()
    expect(new Page(browser).outbox.entries.value[0]?.failed).toBeUndefined()
  })

  test('is not sent after a week either when another tab still knows it', async () => {
    const one = new Page(browser).write('m1')
    const two = new Page(browser)
    await settle()
    browser.clock.sleep(WEEK + 1)
    await one.up()
    expect([one.sent, two.sent]).toEqual([[], []])
    expect(one.outbox.entries.value[0]?.failed).toBe('expired')
  })

  test('is still sent when the disk is full', async () => {
    const page = await new Page(browser).up()
    browser.storage.full = true
    page.write('m1')
    expect(page.words).toEqual(['m1'])
    page.ack('m1')
    expect(page.waiting).toEqual([])
  })

  test('is known not to be all of it on a full disk, nor anything where nothing can be stored', async () => {
    const page = new Page(browser).write('m1')
    const other = new Page(browser)
    expect([page.outbox.kept.value, other.outbox.kept.value]).toEqual([true, true])
    browser.storage.full = true
    page.write('m2')
    await settle()
    expect([page.outbox.kept.value, other.outbox.kept.value]).toEqual([false, false])
    await page.up()
    for (const text of ['m1', 'm2']) page.ack(text)
    expect(page.outbox.kept.value).toBe(true)
    expect(new Page(browser, { blocked: true }).outbox.kept.value).toBe(false)
  })

  test('is not what would be sent elsewhere after a reload, because the disk was full when it was first sent', async () => {
    const page = new Page(browser).write('m1')
    browser.storage.full = true
    await page.up({ conversation: 12 })
    page.close()
    const later = await new Page(browser).up({ conversation: 15 })
    expect(later.sent).toEqual([])
  })

  test('works for this page where nothing can be stored', async () => {
    const page = new Page(browser, { blocked: true }).write('m1')
    await page.up()
    expect(page.words).toEqual(['m1'])
    expect(browser.storage.length).toBe(0)
  })

  test('is not disturbed by what somebody else put there', async () => {
    const rubbish = [
      '',
      '{',
      'null',
      '7',
      '{"cid":7}',
      '{"cid":"a","text":"b","at":"now","order":1,"sender":0,"conversation":0}',
    ]
    for (const [n, json] of rubbish.entries()) browser.storage.setItem(`kefu.outbox.visitor/.${n}`, json)
    const page = await new Page(browser).up()
    page.write('m1')
    expect(page.words).toEqual(['m1'])
  })

  test('of an agent who wrote before his first login on this page is his, and of no other', async () => {
    new Page(browser, { adopts: false }).write('from somebody who left before')
    const page = new Page(browser, { adopts: false })
    page.write('Hello')
    await page.up({ me: amy })
    expect(page.words).toEqual(['Hello'])
    expect(page.outbox.entries.value).toMatchObject([{ text: 'Hello', sender: amy }])
  })

  test('of one agent is not sent by another who signs in on the same computer', async () => {
    const atAmys = await new Page(browser, { adopts: false }).up({ me: amy })
    atAmys.down().write('from Amy')
    atAmys.close()
    const atBobs = await new Page(browser, { adopts: false }).up({ me: 4 })
    expect(atBobs.sent).toEqual([])
    expect(atBobs.waiting).toEqual([])
    atBobs.close()
    const amyAgain = await new Page(browser, { adopts: false }).up({ me: amy })
    expect(amyAgain.words).toEqual(['from Amy'])
  })

  test('of a visitor is sent although the server knows him under a new number', async () => {
    const page = await new Page(browser).up({ me: vic, conversation: 12 })
    page.write('m1')
    await page.down().up({ me: 70, conversation: 120 })
    expect(page.sent.at(-1)).toMatchObject({ msg: 'm1', conversation: 120 })
  })
})

describe('two tabs', () => {
  test('one of them sends; both show what waits', async () => {
    const one = await new Page(browser).up()
    const two = await new Page(browser).up()
    one.write('a')
    two.write('b')
    await settle()
    expect(one.words).toEqual(['a', 'b'])
    expect(two.sent).toEqual([])
    expect(two.waiting).toEqual(['a', 'b'])
  })

  test('both learn of the acknowledgement', async () => {
    const one = await new Page(browser).up()
    const two = await new Page(browser).up()
    two.write('b')
    await settle()
    one.ack('b', 4)
    await settle()
    expect(two.waiting).toEqual([])
    expect(two.settled).toMatchObject([['b', { seq: 4 }]])
  })

  test('when the sending one is closed the other goes on with what was not acknowledged, in order', async () => {
    const one = await new Page(browser).up()
    const two = await new Page(browser).up()
    one.write('a', 'b')
    await settle()
    two.write('c')
    await settle()
    one.ack('a')
    one.close()
    await settle()
    expect(two.words).toEqual(['b', 'c'])
    expect(two.sent.every(({ again }) => again)).toBe(true)
  })

  test('when its line breaks the other takes over', async () => {
    const one = await new Page(browser).up()
    const two = await new Page(browser).up()
    one.down().write('a')
    await settle()
    expect(two.words).toEqual(['a'])
    await one.up()
    one.write('b')
    await settle()
    expect(two.words).toEqual(['a', 'b'])
    expect(one.sent).toEqual([])
  })

  test('a tab whose words do not get through takes the outbox from one that its browser froze', async () => {
    const one = await new Page(browser).up()
    const two = await new Page(browser).up()
    one.tab.freeze()
    two.write('b')
    await browser.clock.pass(3_999)
    expect(two.sent).toEqual([])
    await browser.clock.pass(1)
    expect(two.words).toEqual(['b'])
    one.tab.thaw()
    one.write('c')
    await settle()
    expect(one.words).not.toContain('c')
    expect(two.words).toEqual(['b', 'c'])
  })

  test('do not take it from each other all the time while the server is slow', async () => {
    const one = await new Page(browser).up()
    const two = await new Page(browser).up()
    one.write('a')
    two.write('b')
    await browser.clock.pass(600_000)
    expect(one.sent.length + two.sent.length).toBeLessThan(30)
  })

  test('one that is opened later learns what the others had no room to store', async () => {
    browser.storage.full = true
    const one = new Page(browser).write('a')
    const two = await new Page(browser).up()
    expect(two.words).toEqual(['a'])
    two.ack('a')
    await settle()
    expect(one.waiting).toEqual([])
  })

  test('one that was another visitor for a moment does not take a conversation from what was sent', async () => {
    const one = await new Page(browser).up({ me: vic, conversation: 12 })
    const two = new Page(browser)
    one.write('a')
    await settle()
    await two.up({ me: 8, conversation: 13 })
    await one.down().up({ me: vic, conversation: 15 })
    two.down()
    await one.down().up({ me: vic, conversation: 15 })
    expect(one.sent.map(({ conversation }) => conversation)).toEqual(one.sent.map(() => 12))
  })

  test('one that its browser kept aside does not send what another got through, but what nobody did', async () => {
    const aside = new Page(browser).write('a', 'b')
    aside.outbox.close()
    const other = await new Page(browser).up({ conversation: 12 })
    other.ack('a')
    other.close()
    browser.storage.full = true
    aside.write('c')
    await aside.up({ conversation: 15 })
    expect(aside.sent.map(({ msg, conversation }) => [msg, conversation])).toEqual([
      ['b', 12],
      ['c', 15],
    ])
  })

  test('a message refused in one is refused in the other', async () => {
    const one = await new Page(browser).up()
    const two = await new Page(browser).up()
    two.write('b')
    await settle()
    one.outbox.fail(one.cidOf('b'), 'internal')
    await settle()
    expect(two.outbox.entries.value[0]?.failed).toBe('internal')
  })

  test('a tab that heard late does not undo what was fixed', async () => {
    const one = new Page(browser)
    const two = new Page(browser).write('b')
    await one.up({ conversation: 12 })
    await two.up({ conversation: 15 })
    one.close()
    await settle()
    expect(two.sent.at(-1)).toMatchObject({ msg: 'b', conversation: 12 })
  })
})
