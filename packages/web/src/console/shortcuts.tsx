import type { JSX } from 'preact'
import { words as shared } from '../lib/words.ts'
import { emojiKeys, findKeys, KeyCaps } from './key-caps.tsx'
import { Modal } from './modal.tsx'
import { words } from './words.ts'

const shortcuts: readonly (readonly [string, readonly string[]])[] = [
  [words.shortcutMove, ['↑', '↓']],
  [words.shortcutTabs, ['1', '2', '3', '4']],
  [words.shortcutAnswer, ['Enter']],
  [words.shortcutNote, ['N']],
  [words.shortcutMode, ['Alt', 'N']],
  [words.tags, ['T']],
  [words.shortcutJoin, ['J']],
  [words.shortcutNewline, ['Shift', 'Enter']],
  [words.shortcutCanned, ['/']],
  [shared.emoji, emojiKeys],
  [words.shortcutLeave, ['Esc']],
  [words.shortcutSearch, ['/']],
  [words.shortcutFind, findKeys],
  [words.shortcutHelp, ['?']],
]

/** What the keyboard can do. */
export function Shortcuts({ onClose }: { onClose: () => void }): JSX.Element {
  return (
    <Modal label={words.shortcuts} onClose={onClose}>
      <form method="dialog" class="stack">
        <h2>{words.shortcuts}</h2>
        <dl class="shortcuts">
          {shortcuts.map(([what, keys]) => (
            <div key={what} class="row spread">
              <dt>{what}</dt>
              <dd>
                <KeyCaps keys={keys} />
              </dd>
            </div>
          ))}
        </dl>
        <button type="submit" class="button">
          {words.done}
        </button>
      </form>
    </Modal>
  )
}
