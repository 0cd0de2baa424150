import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { draftIn } from '../lib/draft.ts'
import type { Asking } from './ask.tsx'
import { EmailField, isEmail } from './email-field.tsx'
import { words } from './words.ts'

/**
 * Nobody is here: can the visitor be reached elsewhere? An offer in a line, and a field for whoever wants it. It goes away
 * when that is known, and when somebody comes.
 */
export function Reach({ asking }: { asking: Asking }): JSX.Element {
  const { tell, toast, storage } = asking
  const draft = useMemo(() => draftIn(storage, 'email'), [])
  const isOpen = useSignal(draft.text.value !== '')
  const isBad = useSignal(false)
  const isTold = useSignal(false)
  const place = useRef<HTMLDivElement>(null)

  useLayoutEffect(() => {
    // By the time it goes it is forgotten where it stood.
    const { current } = place
    return () => {
      if (isTold.value) {
        toast.show(words.reached)
        draft.text.value = ''
        draft.keep()
      }
      if (current?.contains(document.activeElement))
        document.querySelector<HTMLElement>('.composer textarea')?.focus()
    }
  }, [])

  const focusField = () => place.current?.querySelector<HTMLElement>('[name=email]')?.focus()
  const submit = (event: Event) => {
    event.preventDefault()
    const email = draft.text.value.trim()
    isBad.value = !isEmail(email)
    if (isBad.value) {
      focusField()
      return
    }
    isTold.value = true
    tell({ email })
  }

  return (
    <div ref={place} class="person-ask appear">
      {isOpen.value ? (
        <form class="stack stack-tight" onSubmit={submit} noValidate>
          <EmailField
            label={words.reachWhat}
            isRequired={true}
            isBad={isBad.value}
            value={draft.text.value}
            onType={(address) => {
              draft.text.value = address
              draft.keep()
            }}
          />
          <div class="person-buttons">
            <button type="button" class="button button-quiet" onClick={() => tell({})}>
              {words.reachSkip}
            </button>
            <button type="submit" class="button button-primary" aria-disabled={isTold.value}>
              {words.reach}
            </button>
          </div>
        </form>
      ) : (
        <div class="person-offer">
          <p>{words.reachOffer}</p>
          <div class="person-buttons">
            <button type="button" class="button button-quiet" onClick={() => tell({})}>
              {words.reachSkip}
            </button>
            <button
              type="button"
              class="button"
              onClick={() => {
                isOpen.value = true
                queueMicrotask(focusField)
              }}
            >
              {words.reachOpen}
            </button>
          </div>
        </div>
      )}
    </div>
  )
}
