import { post } from '../lib/post.ts'
import { addClear, addEye } from './buttons.ts'
import { Captcha } from './captcha.ts'
import { inputOf, say } from './fields.ts'

const form = document.querySelector<HTMLFormElement>('form#login')
if (form) enhance(form)

// Without this script it is a form like any other.
function enhance(form: HTMLFormElement): void {
  const username = inputOf(form, 'username')
  const password = inputOf(form, 'password')
  const button = form.querySelector<HTMLButtonElement>('button[type="submit"], button:not([type])')
  if (!username || !password || !button) return
  addClear(username)
  addEye(password)
  for (const input of [username, password]) input.addEventListener('input', () => say(input, ''))
  const captchaInput = inputOf(form, 'captcha')
  const picture = form.querySelector('img')
  const captcha = captchaInput && picture ? new Captcha(captchaInput, picture) : null
  const notice = addNotice(button)
  form.noValidate = true
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void logIn()
  })

  async function logIn(): Promise<void> {
    if (!form || !button || button.disabled) return
    button.disabled = true
    notice.textContent = ''
    const reply = await post<{ href: string }>(form.action, Object.fromEntries(new FormData(form)))
    if (reply.ok) {
      location.assign(reply.href)
      return
    }
    button.disabled = false
    if (reply.status !== 0) captcha?.renew()
    const input = reply.field ? inputOf(form, reply.field) : null
    if (!input) {
      notice.textContent = reply.msg
      return
    }
    say(input, reply.msg)
    if (input.type === 'password') input.value = ''
    input.focus()
  }
}

/** The line for what is about no field: no connection, too many attempts. */
function addNotice(button: HTMLButtonElement): HTMLElement {
  const notice = document.createElement('p')
  notice.className = 'field-error'
  notice.setAttribute('role', 'alert')
  button.before(notice)
  return notice
}
