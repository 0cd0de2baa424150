import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Avatar } from '../lib/avatar.tsx'
import type { Chat } from '../lib/session.ts'
import type { Naming } from './naming.ts'
import { words } from './words.ts'

interface NameFormProps {
  naming: Naming
  chat: Pick<Chat, 'ready'>
  onDone(): void
}

/** Where a visitor says what he wants to be called here: in the place where he writes then, and the room is there already. */
export function NameForm({ naming, chat, onDone }: NameFormProps): JSX.Element {
  const field = useRef<HTMLInputElement>(null)
  /** Null: the one that he has. */
  const written = useSignal<string | null>(null)
  const trouble = useSignal('')
  const isBusy = useSignal(false)
  const id = chat.ready.value?.id
  const isFirst = naming.step.value === 'first'

  // Where there is a mouse: elsewhere a keyboard would cover the room before anybody wrote.
  useLayoutEffect(() => {
    if (!id || (isFirst && !matchMedia('(hover: hover) and (pointer: fine)').matches)) return
    field.current?.focus()
    field.current?.select()
  }, [id])

  const leave = () => {
    naming.end()
    onDone()
  }
  const take = async () => {
    if (isBusy.value || !id) return
    isBusy.value = true
    trouble.value = await naming.take(written.value ?? naming.name.value)
    isBusy.value = false
    if (trouble.value) field.current?.focus()
    else onDone()
  }
  return (
    <form
      class="name-form"
      onSubmit={(event) => {
        event.preventDefault()
        void take()
      }}
    >
      <label for="room-name">{words.name}</label>
      <div class="name-row">
        {id && <Avatar id={id} size="large" />}
        <input
          ref={field}
          id="room-name"
          dir="auto"
          autocomplete="nickname"
          spellcheck={false}
          maxLength={48}
          aria-describedby="room-name-hint"
          aria-invalid={trouble.value !== ''}
          value={written.value ?? naming.name.value}
          onInput={(event) => {
            written.value = event.currentTarget.value
            trouble.value = ''
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && !isFirst) leave()
          }}
        />
        <button type="submit" class="button button-primary" disabled={!id || isBusy.value}>
          {isFirst ? words.begin : words.save}
        </button>
        {!isFirst && (
          <button type="button" class="button button-quiet" onClick={leave}>
            {words.cancel}
          </button>
        )}
      </div>
      <p id="room-name-hint" class={trouble.value ? 'field-error' : 'muted small'} role="status">
        {trouble.value || words.nameHint}
      </p>
    </form>
  )
}
