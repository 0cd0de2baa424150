import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import { Icon } from '../lib/icon.tsx'
import { People } from './people.tsx'
import type { RoomProps } from './room.tsx'
import { words } from './words.ts'

/** So many figures fit beside the name on a phone. */
const mostFaces = 4

/** What the room is called, who is here, and whether it sounds. */
export function Header(props: RoomProps): JSX.Element {
  const { chat, title, members, chime, keeping } = props
  const isOpen = useSignal(false)
  const people = members.sorted.value
  const isMuted = chime.muted.value
  const soundWords = isMuted ? words.soundOn : words.soundOff
  return (
    <header class="room-header">
      {keeping?.back()}
      <h1 class="room-title truncate" dir="auto">
        {title}
      </h1>
      {people.length > 0 && chat.line.value !== 'forbidden' && (
        <button
          type="button"
          class="room-people"
          aria-haspopup="dialog"
          title={words.people}
          onClick={() => {
            isOpen.value = true
          }}
        >
          <span class="room-faces">
            {people.slice(0, mostFaces).map(({ id }) => (
              <Avatar key={id} id={id} size="small" />
            ))}
          </span>
          <span class="room-here">{words.here(people.length)}</span>
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={soundWords}
        title={soundWords}
        onClick={() => chime.toggle()}
      >
        <Icon path={`M3.5 8v4H6l4 3.5v-11L6 8z${isMuted ? muted : sounding}`} />
      </button>
      {isOpen.value && (
        <People
          {...props}
          onClose={() => {
            isOpen.value = false
          }}
        />
      )}
    </header>
  )
}

const sounding = 'M13 7.5a3.5 3.5 0 0 1 0 5M15.2 5.3a6.6 6.6 0 0 1 0 9.4'
const muted = 'M13.5 8l4 4M17.5 8l-4 4'
