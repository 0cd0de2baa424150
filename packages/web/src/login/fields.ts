/** A field of the form by its name. */
export function inputOf(form: HTMLFormElement, name: string): HTMLInputElement | null {
  const control = form.elements.namedItem(name)
  return control instanceof HTMLInputElement ? control : null
}

/** Says under a field what is wrong with it; an empty sentence takes that back. */
export function say(input: HTMLInputElement, sentence: string): void {
  const line = document.getElementById(`${input.name}-error`)
  if (line) line.textContent = sentence
  input.setAttribute('aria-invalid', String(sentence !== ''))
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
