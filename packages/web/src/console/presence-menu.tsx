import type { AgentPresence, ChosenPresence } from '@kefu/protocol/frames.ts'
import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Avatar } from '../lib/avatar.tsx'
import { Icon } from '../lib/icon.tsx'
import { focusItem, moveInMenu } from '../lib/menu.ts'
import { useElsewhere } from '../lib/use-elsewhere.ts'
import type { Desk } from './desk.ts'
import { icons } from './icons.ts'
import type { Notifications } from './notifications.ts'
import { toggleNotifications } from './notify-offer.tsx'
import { words as profileWords } from './profile-words.ts'
import { roomsPage } from './room-choices.tsx'
import { words } from './words.ts'

interface MenuProps {
  desk: Desk
  notifications: Notifications
}

/** The agent himself: whether he takes visitors, and what is his to set. */
export function PresenceMenu({ desk, notifications }: MenuProps): JSX.Element {
  const isOpen = useSignal(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const presence = desk.presence.shown.value

  useLayoutEffect(() => {
    if (isOpen.value)
      focusItem(place.current, (items) => items.findIndex((item) => item.ariaChecked === 'true'))
  }, [isOpen.value])
  useElsewhere(place, isOpen.value, () => {
    isOpen.value = false
  })

  const close = () => {
    isOpen.value = false
    button.current?.focus()
  }
  // What is used here means nothing to the list of conversations.
  const press = (event: KeyboardEvent) => {
    if (!isOpen.value || !moveInMenu(place.current, event.key, close)) return
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the menu inside
    <div class="presence" ref={place} onKeyDown={press}>
      <button
        ref={button}
        type="button"
        class="presence-button"
        aria-haspopup="menu"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value
        }}
      >
        <Avatar id={desk.me.figure} size="small" />
        <span class="presence-name truncate">{desk.me.name}</span>{' '}
        {presence && (
          <span class="presence-word">
            <PresenceDot presence={presence} />
            {words.presence[presence]}
          </span>
        )}
      </button>
      {isOpen.value && <Items desk={desk} notifications={notifications} close={close} />}
    </div>
  )
}

/** Beside its word; colour alone tells nothing. */
export function PresenceDot({ presence }: { presence: AgentPresence }): JSX.Element {
  const kinds = { online: 'dot-online', away: 'dot-waiting', offline: 'dot-off' }
  return <span class={`dot ${kinds[presence]}`} />
}

const choices: readonly ChosenPresence[] = ['online', 'away']

function Items({ desk, notifications, close }: MenuProps & { close: () => void }): JSX.Element {
  const chosen = desk.presence.shown.value
  return (
    <div class="menu appear" role="menu" aria-label={desk.me.name}>
      {choices.map((choice) => (
        <button
          key={choice}
          type="button"
          class="menu-item presence-item presence-choice"
          role="menuitemradio"
          aria-checked={chosen === choice}
          onClick={() => {
            close()
            if (chosen !== choice) void desk.takeVisitors(choice)
          }}
        >
          <PresenceDot presence={choice} />
          <span class="presence-label">
            {words.presence[choice]}
            <span class="presence-how">{words.presenceHow[choice]}</span>
          </span>
          {chosen === choice && <Icon path={icons.check} />}
        </button>
      ))}
      <hr />
      {notifications.exist && (
        <button
          type="button"
          class="menu-item presence-item"
          role="menuitemcheckbox"
          aria-checked={notifications.isOn.value}
          onClick={() => {
            close()
            void toggleNotifications(notifications, desk.toasts)
          }}
        >
          <Icon path={icons.bell} />
          <span class="presence-label">{words.notifications}</span>
          {notifications.isOn.value && <Icon path={icons.check} />}
        </button>
      )}
      <a
        class="menu-item presence-item"
        role="menuitem"
        href={roomsPage}
        target="_blank"
        rel="noopener"
        onClick={close}
      >
        <Icon path={icons.talk} />
        <span class="presence-label">{words.rooms}</span>
      </a>
      <button
        type="button"
        class="menu-item presence-item"
        role="menuitem"
        onClick={() => {
          close()
          desk.overlay.value = 'settings'
        }}
      >
        <Icon path={icons.settings} />
        <span class="presence-label">{words.settings}</span>
      </button>
      <a class="menu-item presence-item" role="menuitem" href="/admin/profile/index">
        <Icon path={icons.profile} />
        <span class="presence-label">{profileWords.profile}</span>
      </a>
    </div>
  )
}
