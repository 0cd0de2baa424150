/** A field of the form by its name. */
export function inputOf(form: HTMLFormElement, name: string): HTMLInputElement | null {
  const control = form.elements.namedItem(name)
  return control instanceof HTMLInputElement ? control : null
}

/** Says under a field what is wrong with it; an empty sentence takes that back. */
export function say(input: HTMLInputElement, sentence: string): void {
  const line = errorLineOf(input)
  line.textContent = sentence
  if (sentence) input.setAttribute('aria-invalid', 'true')
  else input.removeAttribute('aria-invalid')
  describe(input, line.id, sentence !== '')
}

/** Puts a control with its buttons into a box, so that they lie inside its right end. */
export function boxOf(input: HTMLInputElement): HTMLElement {
  const known = input.closest<HTMLElement>('.field-box')
  if (known) return known
  const box = document.createElement('div')
  box.className = 'field-box'
  input.replaceWith(box)
  box.append(input)
  return box
}

function errorLineOf(input: HTMLInputElement): HTMLElement {
  const field = input.closest('.field') ?? input.parentElement
  const known = field?.querySelector<HTMLElement>('.field-error')
  const line = known ?? document.createElement('p')
  if (!known) {
    line.className = 'field-error'
    field?.append(line)
  }
  line.id ||= `${input.name}-error`
  line.setAttribute('role', 'alert')
  return line
}

function describe(input: HTMLInputElement, id: string, on: boolean): void {
  const ids = new Set(input.getAttribute('aria-describedby')?.split(' ').filter(Boolean))
  if (on) ids.add(id)
  else ids.delete(id)
  if (ids.size > 0) input.setAttribute('aria-describedby', [...ids].join(' '))
  else input.removeAttribute('aria-describedby')
}
