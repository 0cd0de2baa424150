import type { ComponentChildren, JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface ModalProps {
  label: string
  class?: string
  children: ComponentChildren
  onClose: () => void
}

/** The browser's own dialog: it keeps the focus, gives it back, and closes with Esc or with a click beside it. */
export function Modal({ label, class: className = '', children, onClose }: ModalProps): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    ref.current?.showModal()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it does what Esc does, and Esc is the browser's.
    <dialog
      ref={ref}
      class={`dialog appear ${className}`}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        if (isBeside(event, event.currentTarget)) event.currentTarget.close()
      }}
    >
      {children}
    </dialog>
  )
}

// What lies around a dialog counts as the dialog itself: only the place tells them apart.
function isBeside({ target, clientX: x, clientY: y }: MouseEvent, dialog: HTMLElement): boolean {
  if (target !== dialog) return false
  const { left, right, top, bottom } = dialog.getBoundingClientRect()
  return x < left || x > right || y < top || y > bottom
}
