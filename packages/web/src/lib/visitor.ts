import type { VisitorLogin } from '@kefu/protocol/frames.ts'
import { effect } from '@preact/signals'
import { locale } from './i18n.ts'
import type { Chat } from './session.ts'
import type { Store } from './world.ts'

const tokenKey = 'kefu.token'

/** What a visitor's page says at login: who it was before, if it knows, and how its person reads. */
export function visitorLogin(storage: Store | null, more: Partial<VisitorLogin> = {}): VisitorLogin {
  const token = storage?.getItem(tokenKey)
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const frame: VisitorLogin = { type: 'login', v: 1, group: 'member', locale, zone: timeZone, ...more }
  return token ? { ...frame, token } : frame
}

/** Keeps what makes this browser the same visitor next time, in the chat and in the rooms. */
export function keepToken(chat: Chat, storage: Store | null): void {
  effect(() => {
    const token = chat.ready.value?.token
    if (token) storage?.setItem(tokenKey, token)
  })
}
