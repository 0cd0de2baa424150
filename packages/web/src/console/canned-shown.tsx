import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from '../lib/icon.tsx'
import type { CannedEditor } from './canned-editor.ts'
import { cannedWords } from './canned-words.ts'
import { icons } from './icons.ts'
import { words } from './words.ts'

interface CannedShownProps {
  editor: CannedEditor
  onLeave(): void
}

/** A shared reply before an agent who may use it, and not change it. */
export function CannedShown({ editor, onLeave }: CannedShownProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => heading.current?.focus(), [editor.opened.value])
  const { shortcut, title, body } = editor.wording()
  const leave = () => {
    editor.leave()
    onLeave()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc leaves it as it leaves the form that others see here.
    <div
      class="canned-form"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        leave()
      }}
    >
      <div class="canned-fields stack">
        <div class="row canned-heading">
          <button type="button" class="icon-button canned-back" aria-label={words.back} onClick={leave}>
            <Icon path={icons.back} />
          </button>
          <h3 ref={heading} tabIndex={-1} dir="auto">
            /{shortcut}
          </h3>
        </div>
        {title && <p dir="auto">{title}</p>}
        <p class="bubble bubble-own" dir="auto">
          {body}
        </p>
        <p class="muted small">{cannedWords.notYours}</p>
      </div>
    </div>
  )
}
