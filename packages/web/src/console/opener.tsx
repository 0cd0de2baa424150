import type { JSX } from 'preact'
import { Icon } from '../lib/icon.tsx'
import type { Desk, Overlay } from './desk.ts'

interface OpenerProps {
  desk: Desk
  overlay: Overlay
  /** What is read out, and stands in the tip. */
  label: string
  icon: string
  class?: string
  /** Where the tip goes, if not below. */
  tipAt?: string
}

/** A button that opens something over the console. */
export function Opener({ desk, overlay, label, icon, class: more = '', tipAt }: OpenerProps): JSX.Element {
  return (
    <button
      type="button"
      class={`icon-button ${more}`.trim()}
      aria-label={label}
      data-tip={label}
      data-tip-at={tipAt}
      onClick={() => {
        desk.overlay.value = overlay
      }}
    >
      <Icon path={icon} />
    </button>
  )
}
