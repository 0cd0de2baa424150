import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Chat } from '../lib/session.ts'
import { words } from './signed-out-words.ts'

/**
 * The session is over. The page stays as it is behind this, so that nothing that was typed is lost, and nobody else reads
 * it; the way leads to the login and back.
 */
export function SignedOut({ chat }: { chat: Chat }): JSX.Element | null {
  return chat.line.value === 'signed-out' ? <Notice /> : null
}

function Notice(): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    ref.current?.showModal()
  }, [])
  return (
    <dialog
      ref={ref}
      class="dialog signed-out"
      aria-labelledby="signed-out"
      aria-describedby="signed-out-kept"
      // There is nothing to go back to.
      onCancel={(event) => event.preventDefault()}
      onClose={() => ref.current?.showModal()}
    >
      <h2 id="signed-out">{words.title}</h2>
      <p id="signed-out-kept" class="muted">
        {words.kept}
      </p>
      <a
        class="button button-primary button-wide"
        href={`/admin/login/login?next=${encodeURIComponent(location.pathname + location.hash)}`}
      >
        {words.signIn}
      </a>
    </dialog>
  )
}
