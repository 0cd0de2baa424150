import type { JSX } from 'preact'
import type { Message } from '../lib/messages.ts'
import type { Person } from './members.ts'

/** What agents can do in a room, and visitors do not load. */
export interface Keeping {
  /** Before the title. */
  back(): JSX.Element
  /** Beside a message. */
  forMessage(message: Message): JSX.Element | null
  /** Beside somebody who is here. */
  forPerson(person: Person): JSX.Element | null
  /** Below those who are here. */
  below(): JSX.Element | null
}
