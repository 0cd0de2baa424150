import type { ComponentChildren, JSX } from 'preact'

interface CannedOptionProps {
  id: string
  shortcut: string
  title: string
  /** The beginning of what it says. */
  preview: string
  isCurrent: boolean
  /** It is the one beside the list. */
  isOpen?: boolean
  onPoint(): void
  onTake(): void
  /** At the end of the first line. */
  children?: ComponentChildren
}

/** A canned reply in a list: how it is called, and what it says. */
export function CannedOption({
  id,
  isCurrent,
  isOpen,
  onPoint,
  onTake,
  ...reply
}: CannedOptionProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are pressed in the field of the list, which keeps the focus.
    <div
      id={id}
      class={isOpen ? 'menu-item canned-option canned-option-open' : 'menu-item canned-option'}
      role="option"
      aria-selected={isCurrent}
      tabIndex={-1}
      ref={(element) => {
        if (isCurrent) element?.scrollIntoView({ block: 'nearest' })
      }}
      onMouseMove={onPoint}
      onClick={onTake}
    >
      <span class="canned-name">
        <b class="truncate">/{reply.shortcut}</b> <span class="truncate">{reply.title}</span>
        {reply.children}
      </span>
      <span class="truncate muted" dir="auto">
        {reply.preview}
      </span>
    </div>
  )
}
