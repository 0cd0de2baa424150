import { render } from 'preact'
import { loadStyles } from '../lib/load-styles.ts'
import { insert } from './insert.ts'
import { Picker } from './picker.tsx'
import { Recent } from './recent.ts'

// A bundle of its own with a Preact of its own: it is handed a button of the page, and draws at the end of its form.

await loadStyles('emoji')

const recent = new Recent()
const opened = new WeakMap<HTMLElement, () => void>()

/** Opens, or closes, what one chooses emoji from for the field that is in one form with the button. */
export function toggle(button: HTMLButtonElement): void {
  const { form } = button
  const field = form?.querySelector('textarea')
  const close = opened.get(button)
  if (!form || !field) return
  if (close) {
    close()
    field.focus()
  } else opened.set(button, open(button, form, field))
}

function open(button: HTMLElement, form: HTMLElement, field: HTMLTextAreaElement): () => void {
  const place = document.createElement('div')
  const listening = new AbortController()
  const { signal } = listening
  const close = () => {
    listening.abort()
    opened.delete(button)
    button.ariaExpanded = 'false'
    render(null, place)
    place.remove()
  }
  const elsewhere = ({ target }: Event) => {
    if (target instanceof Node && !place.contains(target) && !button.contains(target)) close()
  }
  // What is above the form, which may have grown, and which a keyboard on the screen pushes up.
  const measure = () => place.style.setProperty('--above', `${form.getBoundingClientRect().top}px`)
  addEventListener('pointerdown', elsewhere, { signal })
  addEventListener('focusin', elsewhere, { signal })
  addEventListener('resize', measure, { signal })
  button.ariaExpanded = 'true'
  place.className = 'emoji'
  form.append(place)
  measure()
  render(
    <Picker
      recent={recent.all}
      take={(emoji) => {
        recent.take(emoji)
        close()
        insert(field, emoji)
      }}
      leave={() => {
        close()
        field.focus()
      }}
    />,
    place,
  )
  return close
}
