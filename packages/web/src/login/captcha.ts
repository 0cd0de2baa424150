import { post } from '../lib/post.ts'
import { makeButton } from './buttons.ts'
import { boxOf, say } from './fields.ts'
import { icon } from './icon.ts'
import { words } from './words.ts'

const length = 4

/** Checks the captcha while it is typed, and shows another picture when asked. */
export class Captcha {
  readonly #input: HTMLInputElement
  readonly #picture: HTMLImageElement
  readonly #right: SVGSVGElement
  #check = new AbortController()

  constructor(input: HTMLInputElement, picture: HTMLImageElement) {
    this.#input = input
    this.#picture = picture
    this.#right = makeRightMark()
    boxOf(input).append(this.#right)
    input.addEventListener('input', () => void this.#typed())
    input.addEventListener('change', () => this.#left())
    this.#addRenewal()
  }

  /** A picture can be looked at by the check once, and by one log-in: after a failure there is another one. */
  renew(): void {
    this.#check.abort()
    this.#picture.src = `${this.#picture.src.split('?')[0]}?${Date.now()}`
    this.#input.value = ''
    this.#showRight(false)
  }

  async #typed(): Promise<void> {
    this.#check.abort()
    this.#showRight(false)
    const captcha = this.#input.value.trim()
    if (captcha.length !== length) return
    this.#check = new AbortController()
    const { signal } = this.#check
    const reply = await post('/admin/login/captchaCheck', { captcha }, signal)
    if (signal.aborted) return
    if (reply.ok) {
      this.#showRight(true)
      return
    }
    // Nobody answered, or too often: that says nothing of what was typed, the log-in will tell.
    if (reply.status !== 400) return
    this.renew()
    say(this.#input, reply.msg)
  }

  #left(): void {
    const typed = this.#input.value.trim().length
    if (typed > 0 && typed !== length) say(this.#input, words.captchaLength)
  }

  #addRenewal(): void {
    const button = makeButton(words.newPicture, 'again')
    this.#picture.after(button)
    const renew = () => {
      this.renew()
      say(this.#input, '')
      this.#input.focus()
    }
    button.addEventListener('click', renew)
    this.#picture.addEventListener('click', renew)
    this.#picture.style.cursor = 'pointer'
  }

  #showRight(right: boolean): void {
    this.#right.toggleAttribute('hidden', !right)
  }
}

function makeRightMark(): SVGSVGElement {
  const mark = icon('check')
  mark.setAttribute('hidden', '')
  mark.setAttribute('role', 'img')
  mark.setAttribute('aria-label', words.captchaRight)
  mark.removeAttribute('aria-hidden')
  mark.setAttribute('class', 'field-mark')
  return mark
}
