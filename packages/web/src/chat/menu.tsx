import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from '../lib/icon.tsx'
import { useElsewhere } from '../lib/use-elsewhere.ts'
import { words } from './words.ts'

export interface Choice {
  label: string
  choose(): void
}

/** What a visitor can do that is not writing. */
export function Menu({ choices }: { choices: readonly Choice[] }): JSX.Element {
  const isOpen = useSignal(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)

  useLayoutEffect(() => {
    if (isOpen.value) place.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
  }, [isOpen.value])
  useElsewhere(place, isOpen.value, () => {
    isOpen.value = false
  })

  const close = () => {
    isOpen.value = false
    button.current?.focus()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isOpen.value) {
      // It closes the menu, not the panel too.
      event.stopPropagation()
      close()
    }
    if (event.key === 'ArrowDown') step(place.current, 1)
    if (event.key === 'ArrowUp') step(place.current, -1)
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the menu inside
    <div class="chat-menu" ref={place} onKeyDown={press}>
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
      {isOpen.value && (
        <div class="menu appear" role="menu">
          {choices.map(({ label, choose }) => (
            <button
              key={label}
              type="button"
              class="menu-item"
              role="menuitem"
              onClick={() => {
                close()
                choose()
              }}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

function step(menu: HTMLElement | null, by: 1 | -1): void {
  const items = [...(menu?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
  const at = items.findIndex((item) => item.matches(':focus'))
  items.at((at + by) % items.length)?.focus()
}
