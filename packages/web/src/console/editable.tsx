import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from '../lib/icon.tsx'
import { icons } from './icons.ts'
import { hasMouse } from './media.ts'
import { words } from './visitor-words.ts'

export interface EditableProps {
  /** Names what is written. */
  label: string
  value: string
  /** Stands there as long as there is nothing. */
  placeholder: string
  maxLength: number
  /** What a phone offers to write it with. */
  inputMode?: 'text' | 'email' | 'tel'
  /** More than one line. */
  isLong?: boolean
  /** Keeps the text; answers what is wrong with it, or null. */
  keep(text: string): Promise<string | null>
  /** Told what could not be kept when the field in which it could be tried again is gone. */
  lose(text: string): void
}

type Field = HTMLInputElement | HTMLTextAreaElement

/** A value that becomes a field where it stands: a click or Enter opens it, Enter keeps it, Esc leaves it as it was. */
export function Editable(props: EditableProps): JSX.Element {
  const { label, value, placeholder, isLong } = props
  const isOpen = useSignal(false)
  const button = useRef<HTMLButtonElement>(null)
  const wasLeft = useRef(false)
  useLayoutEffect(() => {
    if (!isOpen.value && wasLeft.current) button.current?.focus()
    wasLeft.current = false
  }, [isOpen.value])
  if (isOpen.value) {
    const close = (byKey: boolean) => {
      wasLeft.current = byKey
      isOpen.value = false
    }
    return <Writing {...props} close={close} />
  }
  return (
    <button
      ref={button}
      type="button"
      class={`value${isLong ? ' value-long' : ''}${value ? '' : ' value-none'}`}
      onClick={() => {
        isOpen.value = true
      }}
    >
      <span class="visually-hidden">{label}: </span>
      <span class="value-words" dir="auto">
        {value || placeholder}
      </span>
      <Icon path={icons.pencil} />
    </button>
  )
}

function Writing(props: EditableProps & { close(byKey: boolean): void }): JSX.Element {
  const { label, value, placeholder, maxLength, inputMode = 'text', isLong, keep, lose, close } = props
  const field = useRef<Field | null>(null)
  const below = useId()
  const trouble = useSignal('')
  const isBusy = useSignal(false)
  const isOver = useRef(false)
  const leave = useRef(() => {})
  useLayoutEffect(() => {
    field.current?.focus()
    field.current?.select()
    return () => leave.current()
  }, [])

  const end = (byKey: boolean) => {
    isOver.current = true
    close(byKey)
  }
  const finish = async (byKey: boolean) => {
    // A field that is taken away is left as well, but has nothing to say any more.
    if (!field.current || isBusy.value || isOver.current) return
    const text = field.current.value.trim()
    if (text === value) return end(byKey)
    isBusy.value = true
    const wrong = await keep(text)
    isBusy.value = false
    if (wrong === null) return end(byKey)
    if (!field.current) return lose(text)
    trouble.value = wrong
    if (byKey) field.current.focus()
  }
  leave.current = () => {
    if (trouble.value && field.current) lose(field.current.value.trim())
    else void finish(false)
  }
  const press = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey) return
    // The console means something else by these keys.
    event.stopPropagation()
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Escape') end(true)
    else if (event.key === 'Enter' && !(isLong && event.shiftKey)) void finish(true)
    else return
    event.preventDefault()
  }
  const shared = {
    ref: (element: Field | null) => {
      field.current = element
    },
    class: 'value-field',
    defaultValue: value,
    placeholder,
    maxLength,
    'aria-label': label,
    'aria-invalid': trouble.value !== '',
    'aria-describedby': below,
    readOnly: isBusy.value,
    autocomplete: 'off',
    onKeyDown: press,
    onBlur: () => {
      // What was refused once is refused again.
      if (!trouble.value) void finish(false)
    },
    onInput: () => {
      trouble.value = ''
    },
  }
  return (
    <div class="value-writing">
      {isLong ? <textarea rows={3} {...shared} /> : <input inputMode={inputMode} {...shared} />}
      <p id={below} class={trouble.value ? 'small field-error' : 'small field-hint'} role="status">
        {trouble.value || (hasMouse.value && (isLong ? words.howToKeepLines : words.howToKeep))}
      </p>
    </div>
  )
}
