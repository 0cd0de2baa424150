import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { addressFor, type Rooms } from './rooms.ts'
import { words } from './words.ts'

/** A title and an address, which the title suggests as long as nobody wrote another one. */
export function NewRoom({ rooms, onDone }: { rooms: Rooms; onDone(): void }): JSX.Element {
  const title = useSignal('')
  const written = useSignal<string | null>(null)
  const trouble = useSignal<{ field: string | null; msg: string } | null>(null)
  const first = useRef<HTMLInputElement>(null)
  const address = written.value ?? addressFor(title.value)
  useLayoutEffect(() => first.current?.focus(), [])

  const make = async () => {
    trouble.value = await rooms.make(address, title.value)
    if (!trouble.value) onDone()
  }
  const troubleWith = (field: string) => (trouble.value?.field === field ? trouble.value.msg : '')
  return (
    <form
      class="card stack new-room"
      aria-label={words.make}
      onSubmit={(event) => {
        event.preventDefault()
        void make()
      }}
    >
      <Field
        id="room-title"
        label={words.title}
        hint={words.titleHint}
        trouble={troubleWith('title')}
        value={title.value}
        field={first}
        onWrite={(text) => {
          title.value = text
        }}
      />
      <Field
        id="room-address"
        label={words.address}
        hint={words.addressHint}
        trouble={troubleWith('name')}
        value={address}
        onWrite={(text) => {
          written.value = text
        }}
      />
      {trouble.value && trouble.value.field === null && (
        <p class="field-error" role="alert">
          {trouble.value.msg}
        </p>
      )}
      <div class="row">
        <button type="submit" class="button button-primary">
          {words.create}
        </button>
        <button type="button" class="button button-quiet" onClick={onDone}>
          {words.cancel}
        </button>
      </div>
    </form>
  )
}

interface FieldProps {
  id: string
  label: string
  hint: string
  trouble: string
  value: string
  field?: { current: HTMLInputElement | null }
  onWrite(text: string): void
}

function Field({ id, label, hint, trouble, value, field, onWrite }: FieldProps): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        {...(field && { ref: field })}
        id={id}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={trouble !== ''}
        aria-describedby={`${id}-hint`}
        value={value}
        onInput={(event) => onWrite(event.currentTarget.value)}
      />
      <p id={`${id}-hint`} class={trouble ? 'field-error' : 'field-hint small'} role="status">
        {trouble || hint}
      </p>
    </div>
  )
}
