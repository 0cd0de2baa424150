import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { Sent } from '../lib/session.ts'
import type { LineState } from '../lib/socket.ts'
import { words as shared } from '../lib/words.ts'
import { hasMouse } from './media.ts'
import { words } from './words.ts'

const refusals = { empty: shared.empty, too_long: shared.tooLong, full: shared.full }

interface LineWordsProps {
  line: ReadonlySignal<LineState>
  isDown: ReadonlySignal<boolean>
  sent: Sent
  /** What the keys do. */
  ready?: string
}

/** Under the field one writes in: why the words were not taken, else the state of the line. */
export function LineWords({ sent, ...state }: LineWordsProps): JSX.Element {
  return (
    <div class="line-words" role="status">
      {sent === 'kept' ? <Line {...state} /> : <p class="field-error">{refusals[sent]}</p>}
    </div>
  )
}

function Line({ line, isDown, ready = words.lineReady }: Omit<LineWordsProps, 'sent'>): JSX.Element | null {
  if (line.value !== 'ready' && line.value !== 'connecting') return <Trouble what={words.lineEnded} />
  if (isDown.value) return <Trouble what={words.lineConnecting} />
  return hasMouse.value ? <p>{ready}</p> : null
}

function Trouble({ what }: { what: string }): JSX.Element {
  return (
    <p>
      <span class="dot dot-waiting" />
      {what}
    </p>
  )
}
