import type { JSX } from 'preact'
import { Modal } from '../console/modal.tsx'
import { Avatar } from '../lib/avatar.tsx'
import { Icon } from '../lib/icon.tsx'
import { AgentMark } from './author.tsx'
import type { RoomProps } from './room.tsx'
import { words } from './words.ts'

/** All who are here now, agents first. */
export function People({
  chat,
  members,
  naming,
  keeping,
  onClose,
}: RoomProps & { onClose(): void }): JSX.Element {
  const me = chat.ready.value?.id
  const people = members.sorted.value
  return (
    <Modal label={words.people} class="people" onClose={onClose}>
      <header class="people-header">
        <h2>{words.here(people.length)}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label={words.close}
          onClick={(event) => event.currentTarget.closest('dialog')?.close()}
        >
          <Icon path="M6 6l8 8M14 6l-8 8" />
        </button>
      </header>
      <ul class="people-list">
        {people.map((person) => (
          <li key={person.id}>
            <Avatar id={person.id} />
            <span class="people-name truncate" dir="auto">
              {person.name || words.visitor(person.id)}
            </span>
            {person.isAgent && <AgentMark />}
            {person.id === me && <span class="muted">{words.you}</span>}
            {person.id === me && naming && (
              <button
                type="button"
                class="text-button"
                onClick={(event) => {
                  naming.begin()
                  event.currentTarget.closest('dialog')?.close()
                }}
              >
                {words.changeName}
              </button>
            )}
            {person.id !== me && keeping?.forPerson(person)}
          </li>
        ))}
      </ul>
      {keeping?.below()}
    </Modal>
  )
}
