import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import { AgentMark } from './author.tsx'
import type { Person } from './members.ts'
import type { MentionPicker } from './mention-picker.ts'
import { words } from './words.ts'

export const listId = 'mentions'

export function choiceId({ id }: Person): string {
  return `mention-${id}`
}

/** Over the field: whom an @ may mean. */
export function MentionList({ picker }: { picker: MentionPicker }): JSX.Element | null {
  const choices = picker.choices.value
  if (choices.length === 0) return null
  return (
    <div class="menu mention-list appear" role="listbox" id={listId} aria-label={words.mention}>
      {choices.map((person, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are pressed in the field, which keeps the focus.
        <div
          key={person.id}
          id={choiceId(person)}
          class="menu-item"
          role="option"
          aria-selected={index === picker.current.value}
          tabIndex={-1}
          onMouseMove={() => picker.point(index)}
          // Before the click: the field must not lose the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => picker.take(person)}
        >
          <Avatar id={person.id} size="small" />
          <span class="truncate" dir="auto">
            {person.name}
          </span>
          {person.isAgent && <AgentMark />}
        </div>
      ))}
    </div>
  )
}
