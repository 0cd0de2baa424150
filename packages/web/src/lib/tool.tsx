import type { JSX } from 'preact'
import { Icon } from './icon.tsx'

interface ToolProps {
  label: string
  path: string
  /** It opens something over the page. */
  opens?: 'dialog'
  use(button: HTMLButtonElement): void
}

/** A button beside the field one writes in. */
export function Tool({ label, path, opens, use }: ToolProps): JSX.Element {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      aria-haspopup={opens}
      onClick={(event) => use(event.currentTarget)}
    >
      <Icon path={path} />
    </button>
  )
}
