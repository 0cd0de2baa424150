import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from '../../refusal.ts'
import { timesIn } from '../history/times.ts'
import { words as home } from '../home/words.ts'
import { typedIn } from '../login/pages.ts'
import type { HoursSettings } from './queries.ts'
import { HoursRefusal } from './read-form.ts'
import {
  dayFields,
  HoursForm,
  holidayFields,
  holidayRows,
  longestMessage,
  longestName,
  mostHolidays,
} from './schema.ts'
import { writeSpans } from './spans.ts'
import { phrases, words } from './words.ts'

/** What stands in the fields, by their names. */
type Typed = Record<string, string>

interface HoursPage {
  typed: Typed
  /** How many holidays there is room for. */
  rows: number
  isSaved?: boolean
  refusal?: Refusal
  /** How it stands; left out while what is shown is not what is stored. */
  now?: { isOpen: boolean; until: number | null } | undefined
}

/** Rows of holidays that are always there. */
const fewest = 3

export async function showHours(request: FastifyRequest, reply: FastifyReply, page: HoursPage) {
  const { signedInAs, signOut } = home
  const { refusal, typed, rows, isSaved = false } = page
  const { locale } = request
  return reply.page('features/hours/hours', {
    title: words.title,
    words: { ...words, signedInAs, signOut },
    styles: ['admin.css', 'hours.css'],
    csrf: reply.generateCsrf(),
    agent: request.agent,
    typed,
    isSaved,
    problems: refusal ? problemsOf(refusal, request) : {},
    now: page.now ? nowIn(page.now, typed.zone ?? '', request) : '',
    days: dayFields.map((field, day) => ({ field, label: weekday(day, locale) })),
    holidays: holidayRows.slice(0, Math.min(rows, mostHolidays)).map(holidayFields),
    hasRoom: rows < mostHolidays,
    zones: Intl.supportedValuesOf('timeZone'),
    longestMessage,
    longestName,
  })
}

/** What holds, and room for more of it. */
export function pageOf(settings: HoursSettings): Pick<HoursPage, 'typed' | 'rows'> {
  return { typed: typedOf(settings), rows: settings.holidays.length + fewest }
}

/** What holds, as it stands in the fields. */
function typedOf(settings: HoursSettings): Typed {
  const { isOn, zone, week, holidays, messageZh, messageEn } = settings
  const ofHolidays = holidays.flatMap(({ day, name, spans }, row) => {
    const fields = holidayFields(row)
    return [
      [fields.date, day],
      [fields.name, name],
      [fields.spans, writeSpans(spans)],
    ]
  })
  return {
    ...Object.fromEntries(ofHolidays),
    ...Object.fromEntries(dayFields.map((field, day) => [field, writeSpans(week[day] ?? [])])),
    is_on: isOn ? 'on' : '',
    // Who sets it up is asked for no name that his machine knows.
    zone: zone || Intl.DateTimeFormat().resolvedOptions().timeZone,
    message_zh: messageZh,
    message_en: messageEn,
  }
}

/** What was sent, whatever was wrong with it. */
export function typedBy(request: FastifyRequest): Typed {
  return Object.fromEntries(
    Object.keys(HoursForm.properties).map((field) => [field, typedIn(request, field)]),
  )
}

/** How many rows of holidays the form had that was sent. */
export function rowsIn({ body }: FastifyRequest): number {
  if (typeof body !== 'object' || body === null) return fewest
  return Math.max(fewest, holidayRows.filter((row) => holidayFields(row).date in body).length)
}

function problemsOf(refusal: Refusal, { locale }: FastifyRequest): Record<string, string> {
  if (!(refusal instanceof HoursRefusal)) return { form: refusal.sentence[locale] }
  const found = [...refusal.problems].map(([field, sentence]) => [field, sentence[locale]])
  return { ...Object.fromEntries(found), form: words.wrong[locale] }
}

function nowIn({ isOpen, until }: NonNullable<HoursPage['now']>, zone: string, { locale }: FastifyRequest) {
  const when = until === null ? null : timesIn(zone, locale).when(new Date(until))
  return phrases[locale][isOpen ? 'open' : 'closed'](when)
}

// 2024 began on a Monday.
function weekday(day: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, day + 1),
  )
}
