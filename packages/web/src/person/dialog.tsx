import { type ComponentChildren, type JSX, render } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** Opens something over the page; it is handed how to go away again. */
export function openDialog(draw: (done: () => void) => JSX.Element): void {
  const place = document.createElement('div')
  document.body.append(place)
  const done = () => {
    render(null, place)
    place.remove()
  }
  render(draw(done), place)
}

/** The browser's own dialog: it keeps the focus and gives it back, and Esc closes it. */
export function Dialog({
  title,
  children,
  onClose,
}: {
  title: string
  children: ComponentChildren
  onClose: () => void
}): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => ref.current?.showModal(), [])
  return (
    <dialog
      ref={ref}
      class="appear person-dialog"
      aria-labelledby="person-title"
      onClose={onClose}
      // Esc closes this, and not the panel too.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div class="stack">
        <h2 id="person-title" class="person-title">
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  )
}
