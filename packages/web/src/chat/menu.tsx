import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { Icon } from '../lib/icon.tsx'
import { LatePlace } from './late-place.tsx'
import { words } from './words.ts'

/** Draws what a visitor can do that is not writing; nothing, where that cannot be loaded. */
export type DrawMenu = (place: HTMLElement, close: () => void) => Promise<(() => void) | undefined>

/** The button of that; what it opens is loaded with the first look at it. */
export function Menu({ draw }: { draw: DrawMenu }): JSX.Element {
  const state = useSignal<'' | 'loading' | 'open'>('')
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    state.value = ''
    button.current?.focus()
  }
  const open = async (place: HTMLElement) => {
    const leave = await draw(place, close)
    // Where nothing came there is nothing to leave.
    state.value = leave ? 'open' : ''
    return leave ?? close
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
        aria-expanded={state.value === 'open'}
        onClick={() => {
          // Whoever presses again because nothing happens yet wants it no less.
          if (state.value !== 'loading') state.value = state.value ? '' : 'loading'
        }}
      >
        <Icon path="M4 10a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M9.4 10a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M14.8 10a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0" />
      </button>
      {state.value && <LatePlace draw={open} />}
    </div>
  )
}
