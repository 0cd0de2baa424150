import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import { type Colleagues, loadColleagues } from './colleagues.ts'
import type { Desk } from './desk.ts'
import type { Entry } from './entry.ts'
import { Palette } from './palette.tsx'
import { PaletteNote } from './palette-note.tsx'
import { nameOf } from './search.ts'
import { useReply } from './use-reply.ts'
import { words } from './words.ts'

/** To whom a conversation is handed over. */
export function Transfer({
  desk,
  entry,
  onClose,
}: {
  desk: Desk
  entry: Entry
  onClose: () => void
}): JSX.Element {
  const note = useSignal('')
  const { reply, again } = useReply((signal) => loadColleagues(desk.me.id, signal))
  const agents = reply?.ok ? reply.agents : []
  const choices = agents.map((agent) => ({
    key: String(agent.id),
    label: agent.name,
    icon: <Avatar id={agent.id} size="small" />,
    note: words.presence[agent.presence],
    act: () => void desk.transfer(entry, agent, note.value),
  }))
  return (
    <Palette
      label={words.transferTo(nameOf(entry))}
      choices={choices}
      instead={<Instead reply={reply} onAgain={again} />}
      foot={(take, { label }) => (
        <PaletteNote text={note} label={words.transferNote} action={words.transferTake(label)} take={take} />
      )}
      onClose={onClose}
    />
  )
}

function Instead({ reply, onAgain }: { reply: Colleagues | null; onAgain: () => void }): JSX.Element {
  if (!reply) return <div class="skeleton" role="status" aria-label={words.loading} />
  if (reply.ok) return <p>{reply.agents.length > 0 ? words.noCommand : words.noColleagues}</p>
  return (
    <>
      <p role="alert">{reply.msg}</p>
      <button type="button" class="button" onClick={onAgain}>
        {words.tryAgain}
      </button>
    </>
  )
}
