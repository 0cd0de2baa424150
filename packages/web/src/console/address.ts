import { effect } from '@preact/signals'
import type { Desk } from './desk.ts'
import { isNarrow } from './media.ts'

/**
 * The chosen conversation is in the address (`#12`): a reload opens it again, and on a phone, where it takes the whole
 * page, "back" leads to the list. Returns how to stop.
 */
export function followAddress(desk: Desk): () => void {
  const wanted = () => Number(location.hash.slice(1)) || null
  const choose = () => {
    const conversation = wanted()
    if (conversation === null || desk.rowOf(conversation)) desk.choose(conversation)
    else void desk.seek(conversation)
  }
  let started = false
  const stop = effect(() => {
    if (!desk.inbox.loaded.value) return
    const chosen = desk.inbox.chosen.value
    const isFirst = !started
    started = true
    // Who chose before his list was here keeps what he reads.
    if (isFirst && chosen === null) return choose()
    if (chosen === wanted()) return
    if (chosen === null && history.state?.overList) history.back()
    else if (chosen === null) history.replaceState(null, '', location.pathname + location.search)
    else if (isNarrow.peek() && wanted() === null) history.pushState({ overList: true }, '', `#${chosen}`)
    else history.replaceState(history.state, '', `#${chosen}`)
  })
  addEventListener('popstate', choose)
  return () => {
    stop()
    removeEventListener('popstate', choose)
  }
}
