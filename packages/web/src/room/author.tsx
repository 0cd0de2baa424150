import type { JSX } from 'preact'
import type { Message } from '../lib/messages.ts'
import type { Members } from './members.ts'
import { words } from './words.ts'

/** Who said something, by the name that he has now; agents are marked, so that nobody passes for one. */
export function Author({ message, members }: { message: Message; members: Members }): JSX.Element {
  const { from, group, name } = message
  return (
    <>
      <span dir="auto">{members.people.value.get(from)?.name || name || words.visitor(from)}</span>
      {group === 'admin' && <AgentMark />}
    </>
  )
}

export function AgentMark(): JSX.Element {
  return <span class="agent-mark">{words.agent}</span>
}
