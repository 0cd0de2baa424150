import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../../config.ts'
import { openMailer } from '../../mail.ts'
import type { Db } from '../../plugins/db.ts'
import { type Rounds, startRounds } from '../../rounds.ts'
import { openTickets } from '../login/ticket.ts'
import { openVisitorTokens } from '../visitors/token.ts'
import { CanaryFailure, checkOnce, type Entrance, withPatience } from './check.ts'
import {
  dropWords,
  keepStanding,
  type Measured,
  type Standing,
  type Turn,
  takeTurn,
  untilTurn,
} from './queries.ts'
import { byMail, byWebhook, tellBy, type Way } from './ways.ts'
import { canaryAgent, canaryVisitor } from './who.ts'

/** Words of the canary that are kept: enough to see in the database how it went lately. */
const keptWords = 100
/** Milliseconds until the next look, where another app was a moment faster. */
const shortestWait = 100

/**
 * Checks again and again that a visitor's words reach an agent on the way that they all take, and tells whoever runs
 * this when they do not, and when they do again. Of several admin apps one does it at a time; where the database is away,
 * the one that did it last.
 */
export function startCanary(db: Db, config: Config, log: FastifyBaseLogger): Rounds {
  const { canarySeconds, canaryWebhook } = config
  if (canarySeconds === 0) return { close: async () => {} }
  const everyMs = 1000 * canarySeconds
  const stopping = new AbortController()
  const mailer = openMailer(config)
  const webhook = canaryWebhook === null ? [] : [byWebhook(canaryWebhook)]
  const entrance = entranceOf(config)
  /** Our last turn, with what came of it; null when another app took one since. */
  let last: Turn | null = null
  /** The database does not know of it yet. */
  let isUnwritten = false

  async function check(): Promise<number> {
    const turn = await withPatience(() => takeTurn(db.query, canarySeconds), patience()).catch(databaseAway)
    if (turn === null) {
      last = null
      return Math.max(shortestWait, await untilTurn(db.query))
    }
    if (turn instanceof CanaryFailure) {
      if (last) await settle(last, turn, async () => {})
      return everyMs
    }
    const standing = isUnwritten && last ? last.standing : turn.standing
    const signal = patience()
    const outcome = await withPatience(() => checkOnce(entrance, signal), signal).catch(asFailure)
    const measured = outcome instanceof CanaryFailure ? null : outcome
    await settle({ ...turn, standing }, outcome, async (now) => {
      await keepStanding(db.query, now, measured)
      isUnwritten = false
    })
    await dropWords(db.query, keptWords)
    return everyMs
  }

  async function settle(
    { standing: before, ownerEmail }: Turn,
    outcome: Measured | CanaryFailure,
    write: (standing: Standing) => Promise<void>,
  ): Promise<void> {
    // What was under way when this process was stopped says nothing.
    if (stopping.signal.aborted) return
    const standing = after(before, outcome)
    announce(before, standing, outcome)
    // First: pages that ask hear of it while others are still being told.
    await keep(standing)
    const told = await tellBy(waysTo(ownerEmail), standing, notTaken)
    if (String(told) !== String(standing.told)) await keep({ ...standing, told })

    async function keep(now: Standing): Promise<void> {
      last = { standing: now, ownerEmail }
      isUnwritten = true
      await write(now)
    }
  }

  function announce(before: Standing, now: Standing, outcome: Measured | CanaryFailure): void {
    if (now.failing && (!before.failing || before.reason !== now.reason))
      log.error({ reason: now.reason, err: outcome }, 'the chat fails its own check')
    if (!now.failing && before.failing) log.info(outcome, 'the chat passes its own check again')
  }

  function waysTo(ownerEmail: string | null): Way[] {
    return mailer && ownerEmail !== null ? [...webhook, byMail(mailer, ownerEmail)] : webhook
  }

  function notTaken(err: unknown): void {
    log.warn({ err }, 'the news of the check was not taken; it is told again after the next one')
  }

  // With the time between two checks this is less than a minute, as they are set: so soon a failure is told.
  function patience(): AbortSignal {
    const ms = Math.min(10_000, Math.max(2_000, everyMs / 3))
    return AbortSignal.any([stopping.signal, AbortSignal.timeout(ms)])
  }

  // The socket server may start after us: it is given the time between two checks for that.
  const rounds = startRounds(check, (err) => log.warn({ err }, 'the chat was not checked'), everyMs)
  return {
    async close() {
      stopping.abort()
      await rounds.close()
      mailer?.close()
    },
  }
}

function databaseAway(err: unknown): CanaryFailure {
  return new CanaryFailure('database', err)
}

function asFailure(err: unknown): CanaryFailure {
  if (err instanceof CanaryFailure) return err
  throw err
}

function after(before: Standing, outcome: Measured | CanaryFailure): Standing {
  if (!(outcome instanceof CanaryFailure)) return { ...before, failing: false }
  const since = before.failing ? before.since : new Date()
  return { ...before, failing: true, reason: outcome.reason, since }
}

function entranceOf({ socketUrl, publicUrl, sessionSecrets }: Config): Entrance {
  const tokens = openVisitorTokens(sessionSecrets)
  const tickets = openTickets(sessionSecrets)
  return {
    url: `${socketUrl.replace(/^http/, 'ws')}/`,
    // What a page of ours would have.
    origin: publicUrl ?? new URL(socketUrl).origin,
    token: () => tokens.make(canaryVisitor),
    ticket: () => tickets.makeTicket(canaryAgent, 0),
  }
}
