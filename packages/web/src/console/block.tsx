import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { Icon } from '../lib/icon.tsx'
import { fullTime, when } from '../lib/time.ts'
import type { Hours } from './blocks.ts'
import type { Desk } from './desk.ts'
import type { Entry } from './entry.ts'
import { icons } from './icons.ts'
import { now } from './now.ts'
import { Palette } from './palette.tsx'
import { PaletteNote } from './palette-note.tsx'
import { nameOf } from './search.ts'
import { words } from './words.ts'

interface BlockProps {
  desk: Desk
  entry: Entry
}

/** Below the header: the visitor is blocked, why and how long, and a way to take it back. */
export function BlockBanner({ desk, entry }: BlockProps): JSX.Element | null {
  const block = desk.blocks.of(entry.id)
  if (!block) return null
  const { by, at, until, reason } = block
  return (
    <div class="banner banner-warn block-banner" role="status">
      <p title={fullTime(at)}>
        {until === null ? words.blockedForever(by) : words.blockedUntil(by, when(until, now.value))}
        {reason && <span dir="auto"> {reason}</span>}
      </p>
      <button type="button" class="text-button" onClick={() => void desk.unblock(entry)}>
        {words.unblock}
      </button>
    </div>
  )
}

const lengths: readonly (readonly [Hours, string])[] = [
  [1, words.oneHour],
  [24, words.oneDay],
  [720, words.thirtyDays],
  [null, words.forever],
]

/** How long a visitor is not let in, and why. */
export function BlockPalette({ desk, entry, onClose }: BlockProps & { onClose: () => void }): JSX.Element {
  const reason = useSignal('')
  const choices = lengths.map(([hours, label]) => ({
    key: label,
    label,
    icon: <Icon path={icons.block} />,
    act: () => void desk.block(entry, hours, reason.value),
  }))
  return (
    <Palette
      label={words.blockFor(nameOf(entry))}
      choices={choices}
      foot={(take, { label }) => (
        <PaletteNote
          text={reason}
          label={words.blockReason}
          action={words.blockTake(label)}
          most={500}
          take={take}
        />
      )}
      onClose={onClose}
    />
  )
}
