import { cleanLine } from '@kefu/protocol/text.ts'
import type { Sentence } from '../../locale.ts'
import { Refusal } from '../../refusal.ts'
import { nextDay, zoneOf } from '../history/zone.ts'
import type { Holiday, Span } from './hours.ts'
import type { HoursSettings } from './queries.ts'
import { dayFields, holidayFields, holidayRows, longestMessage, longestName } from './schema.ts'
import { readSpans } from './spans.ts'
import { refusals, wrongSpans } from './words.ts'

/** What somebody typed, by the names of the fields. */
type Typed = Readonly<Record<string, string | undefined>>
/** What is wrong, by the names of the fields. */
type Problems = Map<string, Sentence>

/** Thrown where something in the form is wrong: it is said of all of it at once. */
export class HoursRefusal extends Refusal {
  readonly problems: ReadonlyMap<string, Sentence>

  constructor(problems: Problems) {
    const [[field, sentence] = ['', refusals.noHours]] = problems
    super(400, sentence, field)
    this.problems = problems
  }
}

/** What is stored of what an administrator typed. */
export function readForm(form: Typed): HoursSettings {
  const problems: Problems = new Map()
  const isOn = form.is_on === 'on'
  const settings = {
    isOn,
    zone: zoneIn(form, isOn, problems),
    week: dayFields.map((field) => spansIn(form, field, problems)),
    holidays: holidaysIn(form, problems),
    messageZh: messageIn(form, 'message_zh', problems),
    messageEn: messageIn(form, 'message_en', problems),
  }
  const hasHours = dayFields.some((field) => form[field]?.trim())
  if (isOn && !hasHours) problems.set('is_on', refusals.noHours)
  if (problems.size > 0) throw new HoursRefusal(problems)
  return settings
}

function zoneIn({ zone: typed = '' }: Typed, isOn: boolean, problems: Problems): string {
  const zone = typed.normalize('NFKC').trim()
  if (zone === '' && !isOn) return zone
  // Names alone: some machines take distances from UTC too, which know no summer.
  const isNamed = /^[a-z][\w+-]*(\/[\w+-]+)*$/i.test(zone)
  if (!isNamed || zoneOf(zone) !== zone) problems.set('zone', refusals.badZone)
  return zone
}

function spansIn(form: Typed, field: string, problems: Problems): Span[] {
  const spans = readSpans(form[field] ?? '')
  if (typeof spans !== 'string') return spans
  problems.set(field, wrongSpans[spans])
  return []
}

function messageIn(form: Typed, field: string, problems: Problems): string {
  const message = cleanLine(form[field] ?? '')
  if ([...message].length > longestMessage) problems.set(field, refusals.longMessage)
  return message
}

/** By day. A row in which nothing stands is none. */
function holidaysIn(form: Typed, problems: Problems): Holiday[] {
  const holidays: Holiday[] = []
  for (const row of holidayRows) {
    const fields = holidayFields(row)
    if (!Object.values(fields).some((field) => form[field]?.trim())) continue
    const holiday = {
      day: dayIn(form[fields.date] ?? ''),
      name: cleanLine(form[fields.name] ?? ''),
      spans: spansIn(form, fields.spans, problems),
    }
    if (holiday.day === '') problems.set(fields.date, refusals.badDate)
    else if (holidays.some(({ day }) => day === holiday.day)) problems.set(fields.date, refusals.sameDate)
    if ([...holiday.name].length > longestName) problems.set(fields.name, refusals.longName)
    holidays.push(holiday)
  }
  return holidays.sort((a, b) => (a.day < b.day ? -1 : 1))
}

/** As a browser sends a date, or as one is typed where it has no field for them. Empty: it is none. */
function dayIn(typed: string): string {
  const [, year = '', month = '', date = ''] =
    /^((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(typed.normalize('NFKC').trim()) ?? []
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
  return nextDay(day) === null ? '' : day
}
