import { hashPassword } from '@kefu/admin/features/login/password.ts'
import { buildWeb } from '@kefu/web/build.ts'
import { Client } from 'pg'
import { chromium, type Locator, type Page } from 'playwright-core'
import { chromiumArgs, chromiumPath } from '../../support/chromium.ts'
import { type Bench, messageBytes, scaled } from '../bench.ts'
import { median } from '../figures.ts'
import type { Kefu } from '../stage/kefu.ts'
import { run } from '../stage/postgres.ts'
import { makeDatabase, withKefu } from './common.ts'

const open = 300
const longest = 10_000
const keys = 200
const everyMs = 125
const slower = 4
const password = 'the password of the benchmark'

/**
 * How long a key of an agent takes to be seen: 300 conversations are open, the one that he answers has 10,000
 * messages, five new ones a second arrive, and his browser is four times slower than this machine.
 */
export async function typing(bench: Bench): Promise<void> {
  if (chromiumPath === null) throw new Error('There is no Chromium here: set CHROMIUM to its path.')
  await buildWeb()
  const conversations = scaled(bench, open)
  const database = await makeDatabase(bench, 'typing', {
    agents: 1,
    visitors: conversations,
    conversations,
    open: conversations,
    messagesEach: 10,
  })
  const conversation = await lengthen(database, scaled(bench, longest))
  const hash = await hashPassword(password)
  await run(database, `update agents set password_hash = '${hash}'`)
  for (let round = 0; round < bench.options.rounds; round++)
    await withKefu(bench, database, (kefu) => typeIn(bench, kefu, conversation), { CAPTCHA: 'off' })
}

/** Makes one conversation long: that of the visitor who comes first in every crowd. */
async function lengthen(databaseUrl: string, count: number): Promise<number> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    const { rows } = await client.query<{ id: string }>(
      `with chosen as (
        select id, visitor_id, agent_id, last_seq from conversations order by hashint8(visitor_id) limit 1
      ), added as (
        insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body)
        select c.id, n, case when n % 2 = 1 then 'visitor' else 'agent' end,
          case when n % 2 = 1 then c.visitor_id else c.agent_id end, gen_random_uuid(), 'Do you ship to Oslo? ' || n
        from chosen c, generate_series(c.last_seq + 1, $1) n
      )
      update conversations c set last_seq = $1 from chosen where c.id = chosen.id returning c.id`,
      [count],
    )
    return Number(rows[0]?.id)
  } finally {
    await client.end()
  }
}

async function typeIn(bench: Bench, kefu: Kefu, conversation: number): Promise<void> {
  const { generator } = bench
  const browser = await chromium.launch({ executablePath: chromiumPath!, args: chromiumArgs })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    recordKeys(bench, 'bare', await pressInEmptyPage(page))
    await signIn(page, kefu.adminUrl)
    await page.goto(`${kefu.adminUrl}/admin/service/index#${conversation}`)
    await page.locator('.bubble').first().waitFor()
    await generator.gather(await kefu.crowd(1, 10))
    try {
      const seconds = Math.ceil((keys * everyMs) / 1000)
      const playing = generator.play({ rate: 5, warm: 1, seconds, bytes: messageBytes }, () => {})
      const times = await press(page, page.locator('.talk textarea'))
      await playing
      recordKeys(bench, 'kefu', times)
    } finally {
      await generator.dismiss()
    }
  } finally {
    await browser.close()
  }
}

/** What this browser takes on this machine for a key in a page that has nothing else to do. */
async function pressInEmptyPage(page: Page): Promise<number[]> {
  await page.setContent('<textarea></textarea>')
  return press(page, page.locator('textarea'))
}

function recordKeys({ figures, say }: Bench, server: 'bare' | 'kefu', times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b)
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN
  figures.recordAll(`typing.${server}`, { p50: median(times), p95, most: sorted.at(-1) ?? Number.NaN })
  const spent = `${median(times).toFixed(1)} / ${p95.toFixed(1)} ms to paint (p50 / p95)`
  say(`typing.${server}: ${times.length} keys, ${spent}`)
}

async function signIn(page: Page, adminUrl: string): Promise<void> {
  await page.goto(`${adminUrl}/admin/login/login`)
  await page.locator('[name=username]').fill('agent1')
  await page.locator('[name=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/admin\/(index|service)\/index/)
}

/** Types into the field at a steady pace. Milliseconds from each key, as the browser stamped it, to behind the next paint. */
async function press(page: Page, field: Locator): Promise<number[]> {
  await field.click()
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower })
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(window, { times })
    addEventListener(
      'keydown',
      ({ timeStamp }) => {
        // A task that is queued in a frame runs when the frame was painted.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => times.push(performance.now() - timeStamp)
          port2.postMessage(null)
        })
      },
      { capture: true },
    )
  })
  const startedAt = performance.now()
  for (let key = 0; key < keys; key++) {
    await page.waitForTimeout(Math.max(0, startedAt + key * everyMs - performance.now()))
    await page.keyboard.press(key % 6 === 5 ? 'Space' : 'a')
  }
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  await page.waitForFunction((count) => (window as never as { times: number[] }).times.length >= count, keys)
  return page.evaluate(() => (window as never as { times: number[] }).times)
}
