import { post } from '../lib/post.ts'
import { addClear, addEye } from './buttons.ts'
import { Captcha } from './captcha.ts'
import { inputOf, say } from './fields.ts'

// Without this script they are forms like any other.
const form = document.querySelector<HTMLFormElement>('form.card-narrow')
if (form) enhance(form)

function enhance(form: HTMLFormElement): void {
  const username = inputOf(form, 'username')
  const password = inputOf(form, 'password')
  if (username) addClear(username)
  if (password) addEye(password)
  const captcha = captchaOf(form)
  form.noValidate = true
  form.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement) say(target, '')
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void submit(form, captcha)
  })
}

function captchaOf(form: HTMLFormElement): Captcha | null {
  const input = inputOf(form, 'captcha')
  const picture = form.querySelector('img')
  return input && picture ? new Captcha(input, picture) : null
}

async function submit(form: HTMLFormElement, captcha: Captcha | null): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>('[type="submit"]')
  if (!button || button.disabled) return
  button.disabled = true
  const reply = await post<{ href: string }>(form.action, Object.fromEntries(new FormData(form)))
  if (reply.ok) {
    location.assign(reply.href)
    return
  }
  button.disabled = false
  // Whoever answered has used the picture up.
  if (reply.status !== 0) captcha?.renew()
  const input = reply.field ? inputOf(form, reply.field) : null
  tell(button, input ? '' : reply.msg)
  if (!input) return
  // The captcha's field is hidden until failures make it necessary.
  input.closest('.field')?.removeAttribute('hidden')
  say(input, reply.msg)
  if (input.type === 'password') input.value = ''
  input.focus()
}

/** Says above the button what is about no field: no connection, too many attempts. */
function tell(button: HTMLButtonElement, sentence: string): void {
  const known = button.previousElementSibling
  const line = known?.matches('.field-error') ? known : document.createElement('p')
  line.className = 'field-error'
  line.setAttribute('role', 'alert')
  if (line !== known) button.before(line)
  line.textContent = sentence
}
