import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { put } from '../lib/put.ts'
import type { Store } from '../lib/world.ts'

const KEY = 'kefu.notifications'
const LONGEST = 200
// Chrome on Android has them, but not for pages.
const exists = 'Notification' in globalThis && isSecureContext && !/Android/.test(navigator.userAgent)

/** Something to show outside of the page. */
export interface Card {
  conversation: number
  title: string
  body: string
  /** False once the agent has seen it somewhere. */
  isWanted: () => boolean
  open: () => void
}

/** What the browser shows while the agent looks at something else. Asked for by him, never by the page itself. */
export class Notifications {
  readonly #store: Store | null
  readonly #permission = signal<NotificationPermission>(exists ? Notification.permission : 'denied')
  readonly #choice: Signal<string | null>
  readonly #shown = new Map<number, () => void>()

  readonly exist = exists
  readonly isOn: ReadonlySignal<boolean> = computed(
    () => this.#permission.value === 'granted' && this.#choice.value !== 'off',
  )
  /** The agent was not asked yet, here. */
  readonly isUndecided: ReadonlySignal<boolean> = computed(
    () => this.#permission.value === 'default' && this.#choice.value === null,
  )

  constructor(store: Store | null) {
    this.#store = store
    this.#choice = signal(store?.getItem(KEY) ?? null)
    if (!exists) return
    void this.#follow()
    addEventListener('storage', ({ key, newValue }) => {
      if (key === KEY) this.#choice.value = newValue
    })
    // Nobody would hear a click on what is left.
    addEventListener('pagehide', () => this.#closeAll())
  }

  /** Asks the browser, which asks the person: only in answer to a click or a key. False when it is not allowed. */
  async turnOn(): Promise<boolean> {
    this.#choose('on')
    if (this.#permission.value === 'default') this.#permission.value = await Notification.requestPermission()
    return this.#permission.value === 'granted'
  }

  turnOff(): void {
    this.#choose('off')
    this.#closeAll()
  }

  /** One a conversation: a newer one takes the place of the older. */
  show({ conversation, title, body, isWanted, open }: Card): void {
    if (!this.isOn.value) return
    this.#shown.get(conversation)?.()
    const notification = new Notification(title, {
      body: body.slice(0, LONGEST),
      tag: `kefu-${conversation}`,
      icon: '/favicon.svg',
      // The page has tones of its own, which can be turned off.
      silent: true,
    })
    const stop = effect(() => {
      if (!isWanted()) notification.close()
    })
    const forget = () => {
      stop()
      if (this.#shown.get(conversation) === close) this.#shown.delete(conversation)
    }
    const close = () => {
      forget()
      notification.close()
    }
    this.#shown.set(conversation, close)
    notification.onclose = forget
    notification.onclick = () => {
      close()
      focus()
      open()
    }
  }

  #choose(choice: 'on' | 'off'): void {
    this.#choice.value = choice
    if (this.#store) put(this.#store, KEY, choice)
  }

  #closeAll(): void {
    for (const close of [...this.#shown.values()]) close()
  }

  /** The person may change his mind in the browser's settings. */
  async #follow(): Promise<void> {
    const status = await navigator.permissions.query({ name: 'notifications' })
    status.onchange = () => {
      this.#permission.value = Notification.permission
    }
  }
}
