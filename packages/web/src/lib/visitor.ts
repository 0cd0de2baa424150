import type { Page, VisitorLogin } from '@kefu/protocol/frames.ts'
import { effect } from '@preact/signals'
import type { Chat } from './session.ts'
import type { Store } from './world.ts'

const tokenKey = 'kefu.token'

/** What a visitor's page says at login: who it was before, if it knows, where he is and how he reads. */
export function visitorLogin(storage: Store | null, page?: Page): VisitorLogin {
  const token = storage?.getItem(tokenKey)
  return {
    type: 'login',
    v: 1,
    group: 'member',
    locale: navigator.language,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(page && { page: fitting(page) }),
    ...(token && { token }),
  }
}

// Sites have titles and addresses of any length; the protocol does not.
function fitting({ url, title, referrer }: Page): Page {
  return {
    url: cut(url, 2048),
    ...(title && { title: cut(title, 300) }),
    ...(referrer && { referrer: cut(referrer, 2048) }),
  }
}

function cut(text: string, length: number): string {
  return text.slice(0, length).toWellFormed()
}

/** Keeps what makes this browser the same visitor next time, in the chat and in the rooms. */
export function keepToken(chat: Chat, storage: Store | null): void {
  effect(() => {
    const token = chat.ready.value?.token
    if (token) storage?.setItem(tokenKey, token)
  })
}
