import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { LineState } from '../lib/socket.ts'
import { hasMouse } from './media.ts'
import { words } from './words.ts'

/** The state of the line in words, under the field one writes in. */
export function LineWords({ line }: { line: ReadonlySignal<LineState> }): JSX.Element {
  const isReady = line.value === 'ready'
  return (
    <p class="line-words" role="status">
      {!isReady && <span class="dot dot-waiting" />}
      {isReady ? hasMouse.value && words.lineReady : words.lineConnecting}
    </p>
  )
}
