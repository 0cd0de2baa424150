import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { icons } from '../console/icons.ts'
import { Modal } from '../console/modal.tsx'
import { Avatar } from '../lib/avatar.tsx'
import { Icon } from '../lib/icon.tsx'
import { focusItem, moveInMenu } from '../lib/menu.ts'
import type { Message } from '../lib/messages.ts'
import { when } from '../lib/time.ts'
import { useElsewhere } from '../lib/use-elsewhere.ts'
import type { Keeping } from '../room/keeping.ts'
import { words as roomWords } from '../room/words.ts'
import type { Hours, Keeper } from './keeper.ts'
import { words } from './words.ts'

/** What an agent sees in a room beyond what all see. */
export function keepingWith(keeper: Keeper): Keeping {
  return {
    back: () => (
      <a class="icon-button" href="/admin/rooms/index" aria-label={words.all} title={words.all}>
        <Icon path={icons.back} />
      </a>
    ),
    forMessage: (message) => <MessageMenu keeper={keeper} message={message} />,
    forPerson: ({ id, name, isAgent }) =>
      isAgent ? null : <ExpelButton keeper={keeper} id={id} name={name || roomWords.visitor(id)} />,
    below: () => <ExpelledList keeper={keeper} />,
  }
}

/** Of the menu, and of what is above all messages: px, on a phone. */
const HEIGHT = 110
const HEADER = 100

function MessageMenu({ keeper, message }: { keeper: Keeper; message: Message }): JSX.Element {
  const isOpen = useSignal(false)
  /** There is no room above it. */
  const isLow = useSignal(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const name = message.name || roomWords.visitor(message.from)
  const close = () => {
    isOpen.value = false
  }
  const leave = () => {
    close()
    button.current?.focus()
  }
  useElsewhere(place, isOpen.value, close)
  useLayoutEffect(() => {
    if (isOpen.value) focusItem(place.current, () => 0)
  }, [isOpen.value])
  const press = (event: KeyboardEvent) => {
    if (!isOpen.value || !moveInMenu(place.current, event.key, leave)) return
    event.preventDefault()
  }
  const choose = (act: () => void) => () => {
    close()
    act()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the menu inside
    <div class={isLow.value ? 'keep keep-low' : 'keep'} ref={place} onKeyDown={press}>
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-label={words.keep}
        title={words.keep}
        aria-haspopup="menu"
        aria-expanded={isOpen.value}
        onClick={(event) => {
          isLow.value = event.currentTarget.getBoundingClientRect().top < HEIGHT + HEADER
          isOpen.value = !isOpen.value
        }}
      >
        <Icon path={icons.more} />
      </button>
      {isOpen.value && (
        <div class="menu appear" role="menu">
          <button
            type="button"
            class="menu-item"
            role="menuitem"
            onClick={choose(() => void keeper.remove(message.seq))}
          >
            {words.removeMessage}
          </button>
          {message.group === 'member' && (
            <button
              type="button"
              class="menu-item"
              role="menuitem"
              onClick={choose(() => {
                keeper.asked.value = { id: message.from, name }
              })}
            >
              {words.expel(name)}
            </button>
          )}
        </div>
      )}
    </div>
  )
}

interface Expellable {
  keeper: Keeper
  id: number
  name: string
}

function ExpelButton({ keeper, id, name }: Expellable): JSX.Element {
  return (
    <button
      type="button"
      class="text-button"
      aria-label={words.expel(name)}
      onClick={(event) => {
        event.currentTarget.closest('dialog')?.close()
        keeper.asked.value = { id, name }
      }}
    >
      {words.remove}
    </button>
  )
}

function ExpelledList({ keeper }: { keeper: Keeper }): JSX.Element | null {
  useEffect(() => void keeper.look(), [])
  const expelled = keeper.expelled.value
  if (expelled.length === 0) return null
  return (
    <section class="expelled" aria-labelledby="expelled">
      <h3 id="expelled">{words.removedPeople}</h3>
      <ul class="people-list">
        {expelled.map(({ id, name, by, until }) => (
          <li key={id}>
            <Avatar id={id} />
            <span class="expelled-words">
              <span class="truncate" dir="auto">
                {name || roomWords.visitor(id)}
              </span>
              <span class="muted small">
                {until === null ? words.forGood(by) : words.until(when(until), by)}
              </span>
            </span>
            <button type="button" class="text-button" onClick={() => void keeper.readmit({ id, name })}>
              {words.readmit}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

const lengths: readonly (readonly [Hours, string])[] = [
  [1, words.oneHour],
  [24, words.oneDay],
  [720, words.thirtyDays],
  [null, words.forever],
]

/** For how long somebody is expelled. */
export function ExpelDialog({ keeper }: { keeper: Keeper }): JSX.Element | null {
  const asked = keeper.asked.value
  if (!asked) return null
  const close = () => {
    keeper.asked.value = null
  }
  return (
    <Modal label={words.expel(asked.name)} class="expel" onClose={close}>
      <h2>{words.expel(asked.name)}</h2>
      <p class="muted">{words.howLong}</p>
      <div class="row">
        {lengths.map(([hours, label]) => (
          <button
            key={label}
            type="button"
            class="button"
            onClick={() => {
              close()
              void keeper.expel(asked, hours)
            }}
          >
            {label}
          </button>
        ))}
      </div>
      <button type="button" class="button button-quiet" onClick={close}>
        {words.cancel}
      </button>
    </Modal>
  )
}
