import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from '../lib/icon.tsx'
import { dayName } from '../lib/time.ts'
import type { Owner } from './choices.tsx'
import type { PastConversation } from './load-past.ts'
import { PastList } from './past-list.tsx'
import { words } from './words.ts'

/** The visitor's conversations that are over: a list of them, and each to read. It lies over all of the page. */
export function Past({ owner, done }: { owner: Owner; done: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  const opened = useSignal<PastConversation | null>(null)
  const { covered } = owner

  useLayoutEffect(() => {
    dialog.current?.showModal()
    covered.value = true
    // The page is somebody else's: he reads none of this.
    const stop = covered.subscribe((isCovered) => {
      if (!isCovered) done()
    })
    return () => {
      stop()
      covered.value = false
    }
  }, [])
  const back = () => {
    const from = opened.value?.id
    if (from === undefined) return dialog.current?.close()
    opened.value = null
    // Where he was in the list.
    queueMicrotask(() => dialog.current?.querySelector<HTMLElement>(`[data-past="${from}"]`)?.focus())
  }

  return (
    <dialog
      ref={dialog}
      class="past"
      aria-labelledby="past-title"
      onClose={done}
      onCancel={(event) => {
        if (!opened.value) return
        event.preventDefault()
        back()
      }}
      // Esc closes this, and not the panel too.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header class="past-header">
        <button
          type="button"
          class="icon-button"
          aria-label={opened.value ? words.backToList : words.backToChat}
          title={opened.value ? words.backToList : words.backToChat}
          onClick={back}
        >
          <Icon path="M12 4.5L6.5 10l5.5 5.5" />
        </button>
        <h2 id="past-title" class="person-title truncate">
          {opened.value ? words.pastBegan(dayName(opened.value.at)) : words.past}
        </h2>
      </header>
      <PastList
        chat={owner.chat}
        isHidden={opened.value !== null}
        open={(one) => {
          opened.value = one
        }}
      />
      {opened.value && <Reading key={opened.value.id} owner={owner} conversation={opened.value.id} />}
    </dialog>
  )
}

/** What was said there, drawn by the page itself: there is one way to draw messages. */
function Reading({ owner, conversation }: { owner: Owner; conversation: number }): JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (!place.current) return
    const stop = owner.read(place.current, conversation)
    place.current.querySelector<HTMLElement>('.log')?.focus()
    return stop
  }, [])
  return <div ref={place} class="past-talk" />
}
