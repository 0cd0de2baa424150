import type { ReadonlySignal, Signal } from '@preact/signals'
import type { ComponentChildren, JSX, TargetedInputEvent, TargetedKeyboardEvent } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from './icon.tsx'
import type { Sent } from './session.ts'
import { isEmpty, pointsLeft } from './text.ts'
import { words } from './words.ts'

export interface ComposerProps {
  /** What is written and not sent; the page decides where it is kept. */
  draft: Signal<string>
  /** What the field is for; also shown in it while it is empty. */
  label: string
  /** What the button does, where it does not send. */
  sendLabel?: string
  /** Clears the field when it answers 'kept'. For the others the page says why. */
  send(text: string): Sent
  /** The person is writing. */
  onWrite?(): void
  /** Sees each key first, but for those that choose Chinese words; true when it used it. */
  onKey?(event: KeyboardEvent): boolean
  /** The ids of a list that the field opened, and of what Enter takes from it. */
  opened?: { list: string; choice: string } | null
  /** The person stopped: a good moment to keep the draft. */
  onPause?(): void
  /** Puts the cursor into the field whenever it changes to something that is not false, 0 or ''. */
  focus?: ReadonlySignal<unknown>
  /** Beside the send button. */
  children?: ComponentChildren
}

const NEAR_LIMIT = 200
const PAUSE = 500

/** Where one writes: Enter sends, Shift + Enter breaks the line, and it grows to eight lines. */
export function Composer(props: ComposerProps): JSX.Element {
  const {
    draft,
    label,
    sendLabel = words.send,
    send,
    onWrite,
    onKey,
    opened,
    onPause,
    focus,
    children,
  } = props
  const field = useRef<HTMLTextAreaElement>(null)
  const text = draft.value
  const left = pointsLeft(text)

  useLayoutEffect(() => {
    if (focus?.value) field.current?.focus({ preventScroll: true })
  }, [focus?.value])
  useLayoutEffect(() => fit(field.current), [text])
  useEffect(() => {
    const timer = setTimeout(() => onPause?.(), PAUSE)
    return () => clearTimeout(timer)
  }, [text])

  const submit = (event: Event) => {
    event.preventDefault()
    if (send(draft.value) === 'kept') {
      draft.value = ''
      // At once: a page closed now must not offer again what it has sent.
      onPause?.()
    }
    field.current?.focus()
  }
  const press = (event: TargetedKeyboardEvent<HTMLTextAreaElement>) => {
    if (isComposing(event)) return
    if (onKey?.(event)) event.preventDefault()
    else if (event.key === 'Enter' && !event.shiftKey) submit(event)
  }
  const write = (event: TargetedInputEvent<HTMLTextAreaElement>) => {
    draft.value = event.currentTarget.value
    if (!isEmpty(draft.value)) onWrite?.()
  }

  return (
    <form class="composer" onSubmit={submit}>
      <textarea
        ref={field}
        rows={1}
        aria-label={label}
        placeholder={label}
        enterkeyhint="send"
        autoComplete="off"
        {...(opened && tie(opened))}
        value={text}
        onInput={write}
        onKeyDown={press}
        onBlur={() => onPause?.()}
      />
      {children}
      <button
        type="submit"
        class={isEmpty(text) ? 'icon-button composer-send' : 'icon-button composer-send composer-ready'}
        aria-label={sendLabel}
      >
        <Icon path="M10 16V4m0 0L5 9m5-5 5 5" />
      </button>
      {left < NEAR_LIMIT && (
        <p class={left < 0 ? 'composer-left composer-over' : 'composer-left'} role="status">
          {left < 0 ? words.tooMany(-left) : words.left(left)}
        </p>
      )}
    </form>
  )
}

// All of a combobox but its name: a text area must not be called one.
function tie({ list, choice }: NonNullable<ComposerProps['opened']>) {
  return {
    'aria-autocomplete': 'list',
    'aria-haspopup': 'listbox',
    'aria-controls': list,
    'aria-activedescendant': choice,
  } as const
}

// While Chinese is typed, Enter chooses a word. Safari says so only by the old key code, after the fact.
function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229
}

const fitsByItself = CSS.supports('field-sizing', 'content')

// Where the style sheet cannot say it. Each key lays the page out three times then.
function fit(field: HTMLTextAreaElement | null): void {
  if (!field || fitsByItself) return
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`
}
