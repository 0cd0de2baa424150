import { post } from '../lib/post.ts'

/** Saves without leaving the page, and says under a field what is wrong with it. */
export function saveInPlace(form: HTMLFormElement): void {
  const saved = form.querySelector('#saved')
  form.addEventListener('input', ({ target }) => {
    if (saved) saved.textContent = ''
    if (target instanceof HTMLElement) say(form, target, '')
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void save(form, saved)
  })
}

async function save(form: HTMLFormElement, saved: Element | null): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>('[type="submit"]')
  if (!button || button.disabled) return
  button.disabled = true
  const reply = await post<{ msg: string }>(form.action, Object.fromEntries(new FormData(form)))
  button.disabled = false
  // The focus was on it, and is lost with what is disabled.
  if (document.activeElement === document.body) button.focus()
  const field = !reply.ok && reply.field ? form.querySelector<HTMLElement>(`#${reply.field}`) : null
  if (saved) saved.textContent = reply.ok ? reply.msg : ''
  say(form, null, reply.ok || field ? '' : reply.msg)
  if (reply.ok || !field) return
  say(form, field, reply.msg)
  field.focus()
}

function say(form: HTMLFormElement, field: HTMLElement | null, sentence: string): void {
  const line = form.querySelector(`#${field ? field.id : 'site'}-error`)
  if (!line) return
  line.textContent = sentence
  field?.setAttribute('aria-invalid', String(sentence !== ''))
}
