import type { JSX } from 'preact'
import { Icon } from '../lib/icon.tsx'
import type { Entry } from './entry.ts'
import { icons } from './icons.ts'
import { words } from './visitor-words.ts'

/** That somebody who waits, or is gone, can be reached by e-mail. While he is talked to nobody needs to know. */
export function LeftAddress({ entry }: { entry: Entry }): JSX.Element | null {
  const { email, online, left, elsewhere } = entry
  if (!email || left || elsewhere?.state === 'closed' || (online && elsewhere?.state !== 'waiting'))
    return null
  return (
    <span class="entry-address" title={words.leftEmail(email)}>
      <Icon path={icons.letter} />
      <span class="visually-hidden">{words.leftEmail(email)}</span>
    </span>
  )
}
