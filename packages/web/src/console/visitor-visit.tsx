import type { JSX } from 'preact'
import { fullTime, when } from '../lib/time.ts'
import { languageName, timeIn } from './abroad.ts'
import { deviceOf } from './device.ts'
import type { Entry } from './entry.ts'
import { Fact, Part } from './facts.tsx'
import { now } from './now.ts'
import { PageLink } from './page-link.tsx'
import type { Visitor } from './visitor.ts'
import { words } from './visitor-words.ts'

/** From where, when and with what a visitor came. */
export function VisitorVisit({ visitor, entry }: { visitor: Visitor; entry: Entry }): JSX.Element {
  const { zone, locale, user_agent, came_from, first_seen } = visitor
  return (
    <Part title={words.visit}>
      <dl class="facts">
        {zone && <LocalTime zone={zone} />}
        {locale && <Fact name={words.language}>{languageName(locale)}</Fact>}
        {user_agent && (
          <Fact name={words.device}>
            <span title={user_agent}>{deviceWords(user_agent)}</span>
          </Fact>
        )}
        {came_from && (
          <Fact name={words.cameFrom}>
            <PageLink url={came_from} />
          </Fact>
        )}
        <Fact name={words.firstSeen}>
          <Moment at={first_seen} />
        </Fact>
        {entry.since > 0 && (
          <Fact name={words.since}>
            <Moment at={entry.since} />
          </Fact>
        )}
        <Fact name={words.conversation}>
          <span class="numbers">{entry.conversation}</span>
        </Fact>
      </dl>
    </Part>
  )
}

function LocalTime({ zone }: { zone: string }): JSX.Element | null {
  const time = timeIn(zone, now.value)
  if (time === null) return null
  return (
    <Fact name={words.localTime}>
      <time>{time}</time>{' '}
      <span class="muted" title={zone}>
        {zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ')}
      </span>
    </Fact>
  )
}

function Moment({ at }: { at: number }): JSX.Element {
  return <time title={fullTime(at)}>{when(at, now.value)}</time>
}

function deviceWords(userAgent: string): string {
  const { browser, system, screen } = deviceOf(userAgent)
  const name = browser ?? words.unknownBrowser
  const screens = { phone: words.phoneScreen, tablet: words.tabletScreen, computer: words.computerScreen }
  return `${system ? words.deviceOn(name, system) : name} · ${screens[screen]}`
}
