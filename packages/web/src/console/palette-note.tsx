import type { Signal } from '@preact/signals'
import type { JSX } from 'preact'

interface PaletteNoteProps {
  text: Signal<string>
  label: string
  /** What the button does, with the choice that would be taken. */
  action: string
  /** Longest text, in characters. */
  most?: number
  take: () => void
}

/** Below a list of choices: words for colleagues that go with the one that is taken. Enter takes it. */
export function PaletteNote({ text, label, action, most = 4000, take }: PaletteNoteProps): JSX.Element {
  return (
    <div class="palette-note-field">
      <textarea
        rows={2}
        aria-label={label}
        placeholder={label}
        maxLength={most}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
          event.preventDefault()
          take()
        }}
      />
      <button type="button" class="button button-primary" onClick={take}>
        {action}
      </button>
    </div>
  )
}
