import { render } from 'preact'
import { loadStyles } from '../lib/load-styles.ts'
import type { Chat } from '../lib/session.ts'
import { Ask, type Asking } from './ask.tsx'
import { Choices, type Owner } from './choices.tsx'
import { Outside } from './outside.tsx'
import { words } from './words.ts'

// A bundle of its own with a Preact of its own: it is handed places of the page, and draws in them.

export { bring } from './bring.ts'
export { whoIn } from './world-of.ts'

const styled = loadStyles('person')

/** Draws what a visitor can do that is not writing; `close` is called when he did, or looks elsewhere. */
export async function openMenu(place: HTMLElement, owner: Owner, close: () => void): Promise<() => void> {
  await styled
  render(<Choices owner={owner} close={close} />, place)
  return () => render(null, place)
}

/** Asks there what has to be known of the visitor, or may be. */
export async function ask(place: HTMLElement, asking: Asking): Promise<() => void> {
  await styled
  render(<Ask asking={asking} />, place)
  return () => render(null, place)
}

/** Says there what the visitor should know before he writes: that it is outside of the hours, and that nothing is kept. */
export async function note(place: HTMLElement, chat: Chat, isKept: boolean): Promise<() => void> {
  await styled
  render(
    <>
      <Outside chat={chat} />
      {!isKept && <p class="person-note">{words.notKept}</p>}
    </>,
    place,
  )
  return () => render(null, place)
}
