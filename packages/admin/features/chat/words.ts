import { type Language, languages } from '@kefu/words/languages.ts'
import { inEach } from '../../locale.ts'

export const chatTitle = inEach(({ chat }) => chat.title)

/** What the page says where no script runs, in the words of the page that has one where both say the same. */
export const plainWords = {
  messages: inEach(({ shared }) => shared.messages),
  write: inEach(({ chat }) => chat.write),
  send: inEach(({ shared }) => shared.send),
  look: inEach(({ plain }) => plain.look),
  how: inEach(({ plain }) => plain.how),
  name: inEach(({ person }) => person.name),
  nameOptional: inEach(({ person }) => person.optional(person.name)),
  email: inEach(({ person }) => person.email),
  emailOptional: inEach(({ person }) => person.optional(person.email)),
  reach: inEach(({ plain }) => plain.reach),
  plain: inEach(({ plain }) => plain.noScript),
  outside: inEach(({ hours }) => hours.outside),
}

/** How long ago something was: the reader's clock and zone are not known here. */
export function ago(at: number, now: number, language: Language): string {
  const { plain, about } = languages[language]
  const minutes = Math.round((now - at) / 60_000)
  if (minutes < 1) return plain.justNow
  const near = new Intl.RelativeTimeFormat(about.tag, { numeric: 'auto' })
  if (minutes < 60) return near.format(-minutes, 'minute')
  const hours = Math.round(minutes / 60)
  return hours < 24 ? near.format(-hours, 'hour') : near.format(-Math.round(hours / 24), 'day')
}

export const refusals = {
  empty: inEach(({ shared }) => shared.empty),
  too_long: inEach(({ shared }) => shared.tooLong),
  bad_text: inEach(({ plain }) => plain.badText),
  noName: inEach(({ plain }) => plain.noName),
  noEmail: inEach(({ plain }) => plain.noEmail),
  badEmail: inEach(({ person }) => person.badEmail),
  forbidden: inEach(({ person }) => person.refused),
  demanded: inEach(({ plain }) => plain.demanded),
  away: inEach(({ plain }) => plain.away),
}
