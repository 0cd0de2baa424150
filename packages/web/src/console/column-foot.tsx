import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import type { Chime } from '../lib/chime.ts'
import { Icon } from '../lib/icon.tsx'
import { cannedWords } from './canned-words.ts'
import type { Desk } from './desk.ts'
import { icons } from './icons.ts'
import { words } from './words.ts'

/** Who works here, and what concerns the whole console. */
export function ColumnFoot({ desk, chime }: { desk: Desk; chime: Chime }): JSX.Element {
  const muted = chime.muted.value
  const sound = muted ? words.soundOn : words.soundOff
  return (
    <div class="inbox-foot">
      <Avatar id={desk.me.id} size="small" />
      <span class="inbox-me truncate">{desk.me.name}</span>
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
