import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { Sent } from '../lib/session.ts'
import type { LineState } from '../lib/socket.ts'
import { words as shared } from '../lib/words.ts'
import { hasMouse } from './media.ts'
import { words } from './words.ts'

const refusals = { empty: shared.empty, too_long: shared.tooLong, full: shared.full }

/** Under the field one writes in: why the words were not taken, else the state of the line. */
export function LineWords({ line, sent }: { line: ReadonlySignal<LineState>; sent: Sent }): JSX.Element {
  return (
    <div class="line-words" role="status">
      {sent === 'kept' ? <Line state={line.value} /> : <p class="field-error">{refusals[sent]}</p>}
    </div>
  )
}

function Line({ state }: { state: LineState }): JSX.Element | null {
  if (state === 'ready') return hasMouse.value ? <p>{words.lineReady}</p> : null
  return (
    <p>
      <span class="dot dot-waiting" />
      {state === 'connecting' ? words.lineConnecting : words.lineEnded}
    </p>
  )
}
