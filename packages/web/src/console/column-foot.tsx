import type { JSX } from 'preact'
import type { Chime } from '../lib/chime.ts'
import { Icon } from '../lib/icon.tsx'
import { cannedWords } from './canned-words.ts'
import type { Desk } from './desk.ts'
import { icons } from './icons.ts'
import type { Notifications } from './notifications.ts'
import { Opener } from './opener.tsx'
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
      <Opener desk={desk} overlay="canned" label={cannedWords.manage} icon={icons.canned} tipAt="top" />
      <button
        type="button"
        class="icon-button"
        aria-label={sound}
        data-tip={sound}
        data-tip-at="top end"
        onClick={() => chime.toggle()}
      >
        <Icon path={muted ? icons.muted : icons.sound} />
      </button>
      <Opener
        desk={desk}
        overlay="shortcuts"
        label={words.shortcuts}
        icon={icons.keyboard}
        class="foot-keyboard"
        tipAt="top end"
      />
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
