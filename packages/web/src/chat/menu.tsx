import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { Icon } from '../lib/icon.tsx'
import { LatePlace } from './late-place.tsx'
import { words } from './words.ts'

/** Draws what a visitor can do that is not writing. */
export type DrawMenu = (place: HTMLElement, close: () => void) => Promise<() => void>

/** The button of that; what it opens is loaded with the first look at it. */
export function Menu({ draw }: { draw: DrawMenu }): JSX.Element {
  const isOpen = useSignal(false)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    isOpen.value = false
    button.current?.focus()
  }
  return (
    <div class="chat-menu">
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-label={words.menu}
        title={words.menu}
        aria-haspopup="menu"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value
        }}
      >
        <Icon path="M4 10a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M9.4 10a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M14.8 10a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0" />
      </button>
      {isOpen.value && <LatePlace draw={(place) => draw(place, close)} />}
    </div>
  )
}
