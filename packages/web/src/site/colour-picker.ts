import { colourIn } from './colour.ts'
import { words } from './words.ts'

/** Puts the browser's own picker beside the field: each shows what was chosen in the other. */
export function addColourPicker(field: HTMLInputElement): void {
  const picker = document.createElement('input')
  picker.type = 'color'
  picker.setAttribute('aria-label', words.pick)
  const show = () => {
    picker.value = colourIn(field.value || field.placeholder) || picker.value
  }
  show()
  field.addEventListener('input', show)
  picker.addEventListener('input', () => {
    field.value = picker.value
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
  field.before(picker)
}
