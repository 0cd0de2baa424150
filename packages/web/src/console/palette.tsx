import { useSignal } from '@preact/signals'
import type { ComponentChild, JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { Modal } from './modal.tsx'
import { hasWords } from './search.ts'
import { words } from './words.ts'

export interface Choice {
  key: string
  /** What is searched and read out. */
  label: string
  icon: ComponentChild
  note?: string
  act: () => void
}

const MOST_SHOWN = 50

interface PaletteProps {
  /** Names the dialog, and stands in the empty field. */
  label: string
  choices: readonly Choice[]
  /** A choice of what was typed, after those that fit it. */
  make?: (query: string) => Choice | null
  /** Stands in place of the choices: nothing to choose from, or why they could not be loaded. */
  instead?: ComponentChild
  /** Below the choices: what else is said with the one that is taken. */
  foot?: (take: () => void, current: Choice) => ComponentChild
  onClose: () => void
}

/** A field over a list: one types a part of what one wants, moves with the arrow keys, and takes it with Enter. */
export function Palette({ label, choices, make, instead, foot, onClose }: PaletteProps): JSX.Element {
  const query = useSignal('')
  const at = useSignal(0)
  const field = useRef<HTMLInputElement>(null)
  const taken = useRef<Choice | null>(null)
  const fitting = choices
    .filter(({ label, note = '' }) => hasWords(`${label} ${note}`, query.value))
    .slice(0, MOST_SHOWN)
  const made = make?.(query.value)
  const found = made ? [...fitting, made] : fitting
  const current = Math.min(at.value, found.length - 1)
  // What is chosen is done once the dialog is gone and has given the focus back.
  const take = (choice: Choice | undefined) => {
    taken.current = choice ?? null
    if (choice) field.current?.closest('dialog')?.close()
  }
  const closed = () => {
    onClose()
    taken.current?.act()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (event.key === 'Enter') take(found[current])
    else if (event.key === 'ArrowDown') at.value = Math.min(current + 1, found.length - 1)
    else if (event.key === 'ArrowUp') at.value = Math.max(current - 1, 0)
    else return
    event.preventDefault()
  }
  return (
    <Modal label={label} class="palette" onClose={closed}>
      <input
        ref={field}
        class="palette-field"
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls="choices"
        aria-autocomplete="list"
        aria-activedescendant={found.length > 0 ? `choice-${current}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder={label}
        value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value
          at.value = 0
        }}
        onKeyDown={onKeyDown}
      />
      <div class="palette-choices" role="listbox" id="choices" aria-label={label}>
        {found.map((choice, index) => (
          <PaletteChoice
            key={choice.key}
            id={`choice-${index}`}
            choice={choice}
            current={index === current}
            onPoint={() => {
              at.value = index
            }}
            onTake={() => take(choice)}
          />
        ))}
      </div>
      {found[current] && foot?.(() => take(found[current]), found[current])}
      {found.length === 0 && <div class="palette-instead">{instead ?? words.noCommand}</div>}
    </Modal>
  )
}

interface PaletteChoiceProps {
  id: string
  choice: Choice
  current: boolean
  onPoint: () => void
  onTake: () => void
}

function PaletteChoice({ id, choice, current, onPoint, onTake }: PaletteChoiceProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are pressed in the field above, which keeps the focus.
    <div
      id={id}
      class="menu-item"
      role="option"
      aria-selected={current}
      tabIndex={-1}
      ref={(element) => {
        if (current) element?.scrollIntoView({ block: 'nearest' })
      }}
      onMouseMove={onPoint}
      onClick={onTake}
    >
      {choice.icon}
      <span class="truncate">{choice.label}</span>
      {choice.note && <span class="palette-note truncate">{choice.note}</span>}
    </div>
  )
}
