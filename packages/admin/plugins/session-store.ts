import { createHash } from 'node:crypto'
import type { SessionStore } from '@fastify/session'
import type { Session } from 'fastify'
import type { Db } from './db.ts'

const hour = 60 * 60
/** Seconds after which a session ends, whatever happens in it. */
const lifetimes = { anonymous: hour, signedIn: 12 * hour, remembered: 30 * 24 * hour }

/** What the table knows a session by: whoever reads the table cannot make the cookie. */
export function sessionKey(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('base64url')
}

/** Sessions in the table `sessions`, so that all of an agent can be ended by one statement. */
export function sessionStore(db: Db): SessionStore {
  async function find(sessionId: string): Promise<Session | null> {
    const [row] = await db.query<{ data: Session }>('session_find', findSql, [sessionKey(sessionId)])
    return row ? { ...row.data, stored: true } : null
  }

  async function save(sessionId: string, session: Session): Promise<void> {
    const { agentId = null, stored } = session
    const row = [sessionKey(sessionId), agentId, JSON.stringify(session)]
    // A session that was ended while this request ran must not come back to life, so it is not inserted again.
    if (stored) await db.query('session_update', updateSql, row)
    else await db.query('session_insert', insertSql, [...row, lifetimeOf(session)])
  }

  async function end(sessionId: string): Promise<void> {
    await db.query('session_end', 'delete from sessions where key = $1', [sessionKey(sessionId)])
  }

  return {
    get: (sessionId, done) => void find(sessionId).then((session) => done(null, session), done),
    set: (sessionId, session, done) => void save(sessionId, session).then(() => done(), done),
    destroy: (sessionId, done) => void end(sessionId).then(() => done(), done),
  }
}

function lifetimeOf({ agentId, remember }: Session): number {
  if (agentId === undefined) return lifetimes.anonymous
  return remember ? lifetimes.remembered : lifetimes.signedIn
}

// A session that lay unused, or whose agent is disabled, is none from the next request on.
const findSql = `
  select data
  from good_sessions
  where key = $1`

// When it ends was decided when it began.
const updateSql = `
  update sessions
  set agent_id = $2, data = $3
  where key = $1`

const insertSql = `
  insert into sessions (key, agent_id, data, expires_at)
  values ($1, $2, $3, now() + make_interval(secs => $4))
  on conflict (key) do update
  set agent_id = excluded.agent_id, data = excluded.data`
