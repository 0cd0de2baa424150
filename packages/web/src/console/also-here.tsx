import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import type { Desk, Me } from './desk.ts'
import { words } from './words.ts'

const MOST_FACES = 3

interface AlsoHereProps {
  desk: Desk
  conversation: number
}

/** The colleagues who have the same conversation open, and who of them writes there. */
export function AlsoHere({ desk, conversation }: AlsoHereProps): JSX.Element {
  const others = desk.lookers.others.value
  const writing = writingAmong(desk, conversation)
  return (
    <div class={writing.length > 0 ? 'also-here also-here-writing' : 'also-here'}>
      <span class="also-here-faces">
        {others.slice(0, MOST_FACES).map(({ id, name }) => (
          <span key={id} title={name}>
            <Avatar id={id} size="small" />
          </span>
        ))}
      </span>
      <span class="also-here-words truncate" role="status">
        {writing.length > 0 && words.colleagueWrites(namesOf(writing))}
        {writing.length === 0 && others.length > 0 && words.colleagueLooks(namesOf(others))}
      </span>
    </div>
  )
}

/** The same on a narrow screen, in the place of the visitor's state: readers have heard it. */
export function ColleagueWrites({ desk, conversation }: AlsoHereProps): JSX.Element | null {
  const writing = writingAmong(desk, conversation)
  if (writing.length === 0) return null
  return (
    <p class="talk-writes truncate" aria-hidden="true">
      {words.colleagueWrites(namesOf(writing))}
    </p>
  )
}

function writingAmong(desk: Desk, conversation: number): readonly Me[] {
  const typists = desk.chat.typists(conversation).value
  return desk.lookers.others.value.filter(({ id }) => typists.includes(id))
}

function namesOf(colleagues: readonly Me[]): string[] {
  return colleagues.map(({ name }) => name)
}
