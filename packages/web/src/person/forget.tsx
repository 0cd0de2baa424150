import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { call } from '../chat/call.ts'
import { jar } from '../lib/jar.ts'
import type { Chat } from '../lib/session.ts'
import { Dialog } from './dialog.tsx'
import { words } from './words.ts'

/** Asks first, then deletes all that is kept of the visitor, with us and in his browser. */
export function Forget({ chat, done }: { chat: Chat; done: () => void }): JSX.Element {
  const state = useSignal<'' | 'sending' | 'failed' | 'done'>('')
  const forget = async () => {
    if (state.value === 'sending') return
    state.value = 'sending'
    const isForgotten = (await call(chat, 'forget', {})) === 200
    if (isForgotten) {
      // A page that came back now would be a new visitor's, before he knows that the old one is forgotten.
      chat.close()
      forgetHere()
    }
    state.value = isForgotten ? 'done' : 'failed'
  }
  if (state.value === 'done') {
    const begin = () => location.reload()
    return (
      <Dialog key="done" title={words.forgotten} onClose={begin}>
        <p role="status">{words.forgottenWhat}</p>
        <div class="person-buttons">
          <button type="button" class="button button-primary" onClick={begin}>
            {words.beginAnew}
          </button>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog key="ask" title={words.forgetTitle} onClose={done}>
      <p>{words.forgetWhat}</p>
      {state.value === 'failed' && (
        <p class="field-error" role="alert">
          {words.forgetFailed}
        </p>
      )}
      <div class="person-buttons">
        <button type="button" class="button button-quiet" onClick={done}>
          {words.cancel}
        </button>
        <button
          type="button"
          class="button button-danger"
          aria-disabled={state.value === 'sending'}
          onClick={() => void forget()}
        >
          {words.forgetDo}
        </button>
      </div>
    </Dialog>
  )
}

function forgetHere(): void {
  jar.set(null)
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith('kefu')) localStorage.removeItem(key)
  } catch (error) {
    // Where the browser keeps nothing there is nothing to forget.
    if (!(error instanceof DOMException)) throw error
  }
}
