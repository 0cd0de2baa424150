import type { JSX } from 'preact'
import type { Chime } from '../lib/chime.ts'
import { Icon } from '../lib/icon.tsx'
import { cannedWords } from './canned-words.ts'
import type { Desk } from './desk.ts'
import { icons } from './icons.ts'
import type { Notifications } from './notifications.ts'
import { PresenceMenu } from './presence-menu.tsx'
import { words } from './words.ts'

export interface FootProps {
  desk: Desk
  chime: Chime
  notifications: Notifications
}

/** Who works here, and what concerns the whole console. */
export function ColumnFoot({ desk, chime, notifications }: FootProps): JSX.Element {
  const muted = chime.muted.value
  const sound = muted ? words.soundOn : words.soundOff
  return (
    <div class="inbox-foot">
      <PresenceMenu desk={desk} notifications={notifications} />
      <button
        type="button"
        class="icon-button"
        aria-label={cannedWords.manage}
        data-tip={cannedWords.manage}
        data-tip-at="top"
        onClick={() => {
          desk.overlay.value = 'canned'
        }}
      >
        <Icon path={icons.canned} />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={sound}
        data-tip={sound}
        data-tip-at="top"
        onClick={() => chime.toggle()}
      >
        <Icon path={muted ? icons.muted : icons.sound} />
      </button>
      <button
        type="button"
        class="icon-button foot-keyboard"
        aria-label={words.shortcuts}
        data-tip={words.shortcuts}
        data-tip-at="top"
        onClick={() => {
          desk.overlay.value = 'shortcuts'
        }}
      >
        <Icon path={icons.keyboard} />
      </button>
      <button
        type="submit"
        form="logout"
        class="icon-button"
        aria-label={words.signOut}
        data-tip={words.signOut}
        data-tip-at="top end"
      >
        <Icon path={icons.leave} />
      </button>
    </div>
  )
}
