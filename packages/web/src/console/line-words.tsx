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
}

/** Under the field one writes in: why the words were not taken, else the state of the line. */
export function LineWords({ line, isDown, sent }: LineWordsProps): JSX.Element {
  const isOver = line.value !== 'ready' && line.value !== 'connecting'
  return (
    <div class="line-words" role="status">
      {sent !== 'kept' && <p class="field-error">{refusals[sent]}</p>}
      {sent === 'kept' && isOver && <Trouble what={words.lineEnded} />}
      {sent === 'kept' && isDown.value && <Trouble what={words.lineConnecting} />}
      {sent === 'kept' && !isOver && !isDown.value && hasMouse.value && <p>{words.lineReady}</p>}
    </div>
  )
}

function Trouble({ what }: { what: string }): JSX.Element {
  return (
    <p>
      <span class="dot dot-waiting" />
      {what}
    </p>
  )
}
