import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { locale } from '../lib/i18n.ts'
import type { Chat } from '../lib/session.ts'
import { Dialog } from './dialog.tsx'
import { words } from './words.ts'

/** Hands the visitor all that he said here. */
export function Download({ chat, done }: { chat: Chat; done: () => void }): JSX.Element {
  const failed = useSignal(false)
  const fetchAs = async (kind: 'text' | 'json') => {
    failed.value = false
    if (await save(chat, kind)) done()
    else failed.value = true
  }
  return (
    <Dialog title={words.downloadTitle} onClose={done}>
      <p>{words.downloadWhat}</p>
      {failed.value && (
        <p class="field-error" role="alert">
          {words.downloadFailed}
        </p>
      )}
      <div class="person-buttons">
        <button type="button" class="button button-quiet" onClick={done}>
          {words.cancel}
        </button>
        <button type="button" class="button" onClick={() => void fetchAs('json')}>
          {words.asData}
        </button>
        <button type="button" class="button button-primary" onClick={() => void fetchAs('text')}>
          {words.asText}
        </button>
      </div>
    </Dialog>
  )
}

async function save(chat: Chat, kind: 'text' | 'json'): Promise<boolean> {
  try {
    const reply = await fetch(`/index/index/download?as=${kind}`, {
      headers: { 'accept-language': locale, authorization: `Bearer ${chat.ready.value?.token}` },
    })
    if (!reply.ok) return false
    const href = URL.createObjectURL(await reply.blob())
    const link = document.createElement('a')
    Object.assign(link, { href, download: `${words.fileName}.${kind === 'text' ? 'txt' : 'json'}` })
    link.click()
    // By then the browser has taken it.
    setTimeout(() => URL.revokeObjectURL(href), 60_000)
    return true
  } catch {
    // No connection: nothing happened, and the dialog says so.
    return false
  }
}
