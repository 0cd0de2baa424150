import type { Mailer } from '../../mail.ts'
import type { Reason, Standing } from './queries.ts'
import { sentences } from './words.ts'

/** What is told: that the check fails, or that it works again. */
export interface News {
  failing: boolean
  reason: Reason
  since: Date
}

/** A way to whoever runs this. Throws where the news did not get through. */
export interface Way {
  readonly name: string
  tell(news: News): Promise<void>
}

const patienceMs = 5_000

/**
 * Tells by each way what was not told by it yet, and answers by which is told now that the check fails. Whoever did not
 * hear of the failure does not hear that it is over.
 */
export async function tellBy(
  ways: readonly Way[],
  { failing, reason, since, told }: Standing,
  onFailure: (err: unknown) => void,
): Promise<string[]> {
  if (reason === null || since === null) return []
  const knows = await Promise.all(
    ways.map(async ({ name, tell }) => {
      const before = told.includes(name)
      if (before === failing) return before
      return tell({ failing, reason, since }).then(
        () => failing,
        (err: unknown) => {
          onFailure(err)
          return before
        },
      )
    }),
  )
  return ways.flatMap(({ name }, n) => (knows[n] ? name : []))
}

/** Posts it as JSON. `text` is what chats show that take such posts. */
export function byWebhook(url: string): Way {
  async function tell({ failing, reason, since }: News): Promise<void> {
    const body = {
      event: failing ? 'failing' : 'recovered',
      reason,
      since,
      at: new Date(),
      text: textOf({ failing, reason, since }, 'en'),
    }
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    })
    await reply.body?.cancel()
    if (!reply.ok) throw new Error(`CANARY_WEBHOOK answered ${reply.status}`)
  }

  return { name: 'webhook', tell }
}

/** Nobody asked for this mail in some language: it has both. */
export function byMail(mailer: Mailer, to: string): Way {
  async function tell(news: News): Promise<void> {
    const subject = news.failing
      ? 'Kefu: the chat does not work · 在线客服出现故障'
      : 'Kefu: the chat works again · 在线客服已恢复'
    await mailer.send({ to, subject, text: `${textOf(news, 'en')}\n\n${textOf(news, 'zh')}\n` })
  }

  return { name: 'mail', tell }
}

function textOf({ failing, reason, since }: News, locale: 'en' | 'zh'): string {
  const at = since.toISOString()
  if (locale === 'zh')
    return failing
      ? `Kefu 的自检自 ${at} 起未通过：${sentences[reason].zh}`
      : `Kefu 的自检已重新通过。自 ${at} 起的故障已排除。`
  return failing
    ? `Kefu's check of itself fails since ${at}. ${sentences[reason].en}`
    : `Kefu's check of itself works again. It failed from ${at} on.`
}
