import type { JSX } from 'preact'

const command = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'

/** What opens the field over everything. */
export const findKeys: readonly string[] = [command, 'K']
/** What opens the emoji over the field. */
export const emojiKeys: readonly string[] = [command, 'E']

/** Keys as they are printed on the keyboard. */
export function KeyCaps({ keys }: { keys: readonly string[] }): JSX.Element {
  return (
    <span class="key-caps">
      {keys.map((key) => (
        <kbd key={key} class="kbd">
          {key}
        </kbd>
      ))}
    </span>
  )
}
