import { boxOf } from './fields.ts'
import { icon } from './icon.ts'
import { words } from './words.ts'

/** A button that empties the field; it is there only while there is something to empty. */
export function addClear(input: HTMLInputElement): void {
  const button = makeButton(words.clear, 'cross')
  const update = () => {
    button.hidden = input.value === ''
  }
  button.addEventListener('click', () => {
    input.value = ''
    // Whoever listens to the field hears of it as if it had been typed.
    input.dispatchEvent(new Event('input', { bubbles: true }))
    input.focus()
  })
  input.addEventListener('input', update)
  boxOf(input).append(button)
  update()
}

/** A button that shows the password until it is pressed again. */
export function addEye(input: HTMLInputElement): void {
  const button = makeButton(words.show, 'eye')
  button.setAttribute('aria-pressed', 'false')
  button.addEventListener('click', () => {
    const shown = input.type === 'text'
    input.type = shown ? 'password' : 'text'
    button.replaceChildren(icon(shown ? 'eye' : 'eyeOff'))
    button.setAttribute('aria-pressed', String(!shown))
    input.focus()
  })
  // A password manager and the browser's history must not keep it as plain text.
  input.form?.addEventListener('submit', () => {
    if (input.type === 'text') button.click()
  })
  boxOf(input).append(button)
}

export function makeButton(label: string, name: Parameters<typeof icon>[0]): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'icon-button'
  button.title = label
  button.setAttribute('aria-label', label)
  button.append(icon(name))
  return button
}
