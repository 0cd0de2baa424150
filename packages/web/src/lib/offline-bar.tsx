import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { Chat } from './session.ts'
import { words } from './words.ts'

export interface LineProps {
  chat: Chat
  isDown: ReadonlySignal<boolean>
}

/** A thin bar while there is no line. Nothing while all is well. */
export function OfflineBar({ chat, isDown }: LineProps): JSX.Element {
  return (
    <div class="banner-place" role="status">
      {isDown.value && (
        <div class="banner banner-warn appear">{chat.kept.value ? words.offline : words.offlineUnkept}</div>
      )}
    </div>
  )
}
