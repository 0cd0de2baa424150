import type { Sent } from './session.ts'
import type { Toast } from './toast.tsx'
import { words } from './words.ts'

/** Says why a message was not taken, if it was not. Answers what it was given. */
export function sayWhyNot(sent: Sent, toast: Toast): Sent {
  if (sent === 'empty') toast.show(words.empty)
  if (sent === 'too_long') toast.show(words.tooLong)
  if (sent === 'full') toast.show(words.full)
  return sent
}
