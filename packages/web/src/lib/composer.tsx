import type { StoredFile } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, type Signal, useSignal } from '@preact/signals'
import type { ComponentChildren, JSX, TargetedInputEvent, TargetedKeyboardEvent } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { bundle } from './bundle.ts'
import { Icon } from './icon.tsx'
import type { Sent } from './session.ts'
import { isEmpty, pointsLeft } from './text.ts'
import { Tool } from './tool.tsx'
import type { Tray } from './tray.ts'
import { words } from './words.ts'

/** What one chooses emoji from: a bundle of its own, for most people have them on their keyboard. */
type Emoji = typeof import('../emoji/main.tsx')

export interface ComposerProps {
  /** What is written and not sent; the page decides where it is kept. */
  draft: Signal<string>
  /** What the field is for; also shown in it while it is empty. */
  label: string
  /** What the button does, where it does not send. */
  sendLabel?: string
  /** Clears the field when it answers 'kept'. For the others the page says why. */
  send(text: string, files: readonly StoredFile[]): Sent
  /** Where files can go along: those that do. */
  tray?: Tray
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
    tray,
    onWrite,
    onKey,
    opened,
    onPause,
    focus,
    children,
  } = props
  const field = useRef<HTMLTextAreaElement>(null)
  const emoji = useSignal<'' | 'loading' | 'failed'>('')
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

  const submit = () => {
    const files = tray ? tray.files(submit) : []
    if (files && send(draft.value, files) === 'kept') {
      draft.value = ''
      tray?.clear()
      // At once: a page closed now must not offer again what it has sent.
      onPause?.()
    }
    field.current?.focus()
  }
  const press = (event: TargetedKeyboardEvent<HTMLTextAreaElement>) => {
    if (isComposing(event)) return
    const isUsed = onKey?.(event) ?? false
    const sends = !isUsed && event.key === 'Enter' && !event.shiftKey
    if (isUsed || sends) event.preventDefault()
    if (sends) submit()
  }
  const write = (event: TargetedInputEvent<HTMLTextAreaElement>) => {
    draft.value = event.currentTarget.value
    emoji.value = ''
    if (!isEmpty(draft.value)) onWrite?.()
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {tray && <div class="composer-wide" ref={tray.place} />}
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
        onPaste={(event) => {
          if (tray?.add(event.clipboardData?.files)) event.preventDefault()
        }}
      />
      {children}
      <Tool
        label={words.emoji}
        path="M17 10a7 7 0 1 1-14 0a7 7 0 0 1 14 0M7.6 8v.4M12.4 8v.4M7 12q3 2.8 6 0"
        opens="dialog"
        use={(button) => {
          // Whoever presses again because nothing happens yet wants it no less.
          if (emoji.value === 'loading') return
          emoji.value = 'loading'
          void bundle<Emoji>('emoji').then(
            ({ toggle }) => {
              emoji.value = ''
              toggle(button)
            },
            () => {
              emoji.value = 'failed'
            },
          )
        }}
      />
      {tray && (
        <Tool
          label={words.attach}
          path="M15.5 9.5l-5.3 5.3a3.3 3.3 0 0 1-4.7-4.7l5.8-5.8a2.2 2.2 0 0 1 3.1 3.1l-5.7 5.7a1.1 1.1 0 0 1-1.6-1.6l4.8-4.8"
          use={tray.pick}
        />
      )}
      <button
        type="submit"
        class={`icon-button composer-send${isEmpty(text) && !tray?.count.value ? '' : ' composer-ready'}`}
        aria-label={sendLabel}
      >
        <Icon path="M10 16V4m0 0L5 9m5-5 5 5" />
      </button>
      {emoji.value === 'failed' && (
        <p class="composer-left composer-over" role="alert">
          {words.notLoaded}
        </p>
      )}
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
