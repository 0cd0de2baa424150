import { languages } from '@kefu/words/languages.ts'
import type { Locale } from '../../locale.ts'
import { type Chart, chartOf } from './chart.ts'
import type { CountedAgent, CountedStretch } from './queries.ts'
import { type Said, saidIn } from './said.ts'
import { phrases, words } from './words.ts'

/** One figure of a stretch of time, above its name. */
export interface Tile {
  value: string
  name: string
}

export interface ShownAgent {
  name: string
  isDisabled: boolean
  answered: string
  seconds: string
  rating: string
  rated: string | null
  messages: string
}

/** Of everybody, how many conversations began; of one agent, how many he was the first to answer. */
export type Whose = 'everybody' | 'own'

const nothing = '–'

/** How figures look on the page, to a reader of one language. */
export function showIn(locale: Locale, zone: string) {
  const said = saidIn(locale)
  const { tag } = languages[locale].about
  const clock = new Intl.DateTimeFormat(tag, {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const text = phrases[locale]
  const base = { most: text.most, nothing: text.nothing }

  /** What a whole is in a few figures. `seconds` is the usual wait: the parts do not add up to it. */
  function tiles(parts: readonly CountedStretch[], seconds: number | null, whose: Whose): Tile[] {
    const sum = (name: 'begun' | 'answered' | 'messages' | 'rated' | 'stars') =>
      parts.reduce((total, part) => total + part[name], 0)
    const rated = sum('rated')
    const first = whose === 'everybody' ? 'begun' : 'answered'
    const ofRatings = rated > 0 ? ` · ${text.ofRatings(said.count(rated))}` : ''
    return [
      { value: said.count(sum(first)), name: words[first][locale] },
      { value: seconds === null ? nothing : said.duration(seconds), name: words.answer[locale] },
      { value: ratingOf({ rated, stars: sum('stars') }, said), name: words.rating[locale] + ofRatings },
      { value: said.count(sum('messages')), name: words.messages[locale] },
    ]
  }

  function hoursChart(borders: readonly Date[], hours: readonly CountedStretch[]): Chart {
    const points = hours.map(({ messages }, index) => ({
      label: clock.format(borders[index]),
      value: messages,
    }))
    const [title, of] = [words.perHour[locale], words.hour[locale]]
    return chartOf({ ...base, name: 'hours', title, of, points, said: said.count })
  }

  function dayCharts(days: readonly string[], parts: readonly CountedStretch[], whose: Whose): Chart[] {
    const labels = namesOf(days, tag)
    const chart = (
      name: 'begunPerDay' | 'answeredPerDay' | 'answerPerDay' | 'ratingPerDay' | 'messagesPerDay',
      value: (part: CountedStretch) => number | null,
      saidOf: (value: number) => string,
      top?: number,
    ) =>
      chartOf({
        ...base,
        ...(top !== undefined && { top }),
        name,
        title: words[name][locale],
        of: words.day[locale],
        points: parts.map((part, index) => ({ label: labels[index] ?? '', value: value(part) })),
        said: saidOf,
      })
    return [
      whose === 'everybody'
        ? chart('begunPerDay', ({ begun }) => begun, said.count)
        : chart('answeredPerDay', ({ answered }) => answered, said.count),
      chart('answerPerDay', ({ seconds }) => seconds, said.duration),
      chart('ratingPerDay', averageOf, said.stars, 5),
      chart('messagesPerDay', ({ messages }) => messages, said.count),
    ]
  }

  /** Those who did something, or still can. */
  function agentRows(agents: readonly CountedAgent[]): ShownAgent[] {
    return agents
      .filter(({ isDisabled, answered, messages, rated }) => !isDisabled || answered + messages + rated > 0)
      .map((agent) => ({
        name: agent.name,
        isDisabled: agent.isDisabled,
        answered: said.count(agent.answered),
        seconds: agent.seconds === null ? nothing : said.duration(agent.seconds),
        rating: ratingOf(agent, said),
        rated: agent.rated > 0 ? text.ofRatings(said.count(agent.rated)) : null,
        messages: said.count(agent.messages),
      }))
  }

  return { tiles, hoursChart, dayCharts, agentRows }
}

/** With the year where they are of two. */
function namesOf(days: readonly string[], tag: string): string[] {
  const isOneYear = days[0]?.slice(0, 4) === days.at(-1)?.slice(0, 4)
  const name = new Intl.DateTimeFormat(tag, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    ...(!isOneYear && { year: 'numeric' }),
  })
  return days.map((day) => name.format(new Date(day)))
}

/** Null where nobody rated. */
export function averageOf({ rated, stars }: { rated: number; stars: number }): number | null {
  return rated === 0 ? null : stars / rated
}

function ratingOf(ratings: { rated: number; stars: number }, said: Said): string {
  const average = averageOf(ratings)
  return average === null ? nothing : `${said.stars(average)} ★`
}
