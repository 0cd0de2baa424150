import type { Locale } from '../../locale.ts'
import type { Times } from '../history/times.ts'
import type { Line } from './queries.ts'
import { acts, phrases, words } from './words.ts'

/** A line as the page draws it. */
export interface Told {
  who: string
  did: string
  thing: string | null
  /** Where the thing can be looked at. */
  href: string | null
  facts: string[]
  when: string
  iso: string
  full: string
  address: string | null
}

export function told(
  line: Line,
  nameOf: (agent: number) => string | null,
  times: Times,
  locale: Locale,
): Told {
  const { at, who, agentId, agentName, did, kind, thing, account, address } = line
  const isOwn = kind === 'account' && thing === agentId
  return {
    who: who === 'agent' ? (agentName ?? '') : words[who][locale],
    did: acts[did]?.[locale] ?? did,
    thing: kind === null || thing === null || isOwn ? null : (account ?? phrases[locale].thing(kind, thing)),
    href: thing === null ? null : hrefOf(kind, thing),
    facts: factsOf(line, nameOf, locale),
    when: times.when(at),
    iso: at.toISOString(),
    full: times.full(at),
    address,
  }
}

// What is deleted has a page that says so.
function hrefOf(kind: Line['kind'], id: number): string | null {
  if (kind === 'conversation') return `/admin/history/read?conversation=${id}`
  return kind === 'visitor' ? `/admin/history/index?visitor=${id}` : null
}

function factsOf({ facts }: Line, nameOf: (agent: number) => string | null, locale: Locale): string[] {
  const text = phrases[locale]
  const agent = (id: unknown) => nameOf(Number(id)) ?? text.thing('account', Number(id))
  const tellers: Record<string, (value: unknown) => string> = {
    settings: (names) => (Array.isArray(names) ? text.settings(names) : ''),
    what: text.refusedAt,
    as: (format) => String(format).toUpperCase(),
    to_agent: (id) => text.toAgent(agent(id)),
    from_agent: (id) => text.fromAgent(id === null ? null : agent(id)),
    from: (role) => text.roles(role, facts.to),
    message: text.message,
    visitor: text.visitor,
    hours: text.hours,
    remember: (isRemembered) => (isRemembered === true ? text.remember : ''),
    sessions: text.sessions,
    conversations: text.conversations,
    files: text.files,
    visitors: text.visitors,
    room_messages: text.roomMessages,
  }
  // In this order: the database keeps none.
  return Object.entries(tellers)
    .flatMap(([name, tell]) => (name in facts ? tell(facts[name]) : []))
    .filter((words) => words !== '')
}
