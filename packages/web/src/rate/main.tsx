import type { ReadonlySignal } from '@preact/signals'
import { render } from 'preact'
import type { RatingQuestion } from '../chat/rating-question.ts'
import { loadStyles } from '../lib/load-styles.ts'
import type { Toast } from '../lib/toast.tsx'
import { Rate } from './rate.tsx'
import { tellAsked } from './tell-asked.ts'

// A bundle of its own with a Preact of its own: it is handed a place of the page, and draws in it.

await loadStyles('rate')

/** Asks there how the conversation was. Returns how to stop. */
export function ask(
  place: HTMLElement,
  question: RatingQuestion,
  toast: Toast,
  watched: ReadonlySignal<boolean>,
): () => void {
  render(<Rate question={question} toast={toast} />, place)
  const stop = tellAsked(question, watched)
  return () => {
    stop()
    render(null, place)
  }
}
