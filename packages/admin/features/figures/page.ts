import type { Locale } from '../../locale.ts'
import type { Db, Query } from '../../plugins/db.ts'
import { zoneOf } from '../history/zone.ts'
import { endsOf } from './export.ts'
import { countAgents, countStretches, hasFigures } from './queries.ts'
import { hoursOf, lastDays, type Range, readRange, todayIn } from './range.ts'
import { addressOf, type FiguresQuery } from './schema.ts'
import { showIn, type Whose } from './shown.ts'
import { phrases } from './words.ts'

/** Stretches of days that are one click away. */
const quick = [7, 30, 90, 365]

/** Who looks, how, and of whom: one agent's figures, or everybody's. */
interface Reader {
  locale: Locale
  agentId: number | null
}

/** All that the landing page tells in figures; null where nothing has happened yet. */
export async function readFigures({ query }: Db, asked: FiguresQuery, reader: Reader) {
  const zone = zoneOf(asked.zone)
  if (!(await hasFigures(query))) return { zone, today: null, range: null, problem: null }
  const range = readRange(asked, zone)
  return {
    zone,
    today: await readToday(query, zone, reader),
    range: await readDays(query, asked, 'problem' in range ? null : range, zone, reader),
    problem: 'problem' in range ? range.problem[reader.locale] : null,
  }
}

async function readToday(query: Query, zone: string, { locale, agentId }: Reader) {
  const today = todayIn(zone)
  const hours = hoursOf(today)
  const whole = await countStretches(query, today.borders, agentId)
  const show = showIn(locale, zone)
  return {
    tiles: show.tiles(whole, whole[0]?.seconds ?? null, whoseOf(agentId)),
    chart: show.hoursChart(hours, await countStretches(query, hours, agentId)),
  }
}

async function readDays(
  query: Query,
  asked: FiguresQuery,
  range: Range | null,
  zone: string,
  { locale, agentId }: Reader,
) {
  const text = phrases[locale]
  const frame = {
    from: range?.from ?? asked.from ?? '',
    to: range?.to ?? asked.to ?? '',
    zoneWords: text.zone(zone),
    quick: quick.map((days) => {
      const { from, to } = lastDays(days, zone)
      const isChosen = range?.from === from && range.to === to
      return {
        name: text.last(days),
        href: `${addressOf('index', { from, to, zone: asked.zone })}#days`,
        isChosen,
      }
    }),
  }
  if (!range) return { ...frame, shown: null }
  const show = showIn(locale, zone)
  const parts = await countStretches(query, range.borders, agentId)
  const { agents, seconds } = await readWhole(query, range, agentId)
  const csv = (as: string) => addressOf('export', { from: range.from, to: range.to, zone: asked.zone, as })
  return {
    ...frame,
    shown: {
      tiles: show.tiles(parts, seconds, whoseOf(agentId)),
      charts: show.dayCharts(range.days, parts, whoseOf(agentId)),
      agents: agents && show.agentRows(agents),
      csvDays: csv('days'),
      csvAgents: agentId === null ? csv('agents') : null,
    },
  }
}

/** What the days do not add up to: the usual wait, and, of everybody, what each agent did. */
async function readWhole(query: Query, { borders }: Range, agentId: number | null) {
  if (agentId === null) return countAgents(query, ...endsOf(borders))
  const [whole] = await countStretches(query, endsOf(borders), agentId)
  return { agents: null, seconds: whole?.seconds ?? null }
}

function whoseOf(agentId: number | null): Whose {
  return agentId === null ? 'everybody' : 'own'
}
