import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { RatingQuestion } from '../chat/rating-question.ts'
import type { Toast } from '../lib/toast.tsx'
import { words as shared } from '../lib/words.ts'
import { answer } from './answer.ts'
import { words } from './words.ts'

const LONGEST = 1_000

/** How was it? Asked once, when a conversation is closed; it can be skipped. */
export function Rate({ question, toast }: { question: RatingQuestion; toast: Toast }): JSX.Element {
  const stars = useSignal(0)
  const text = useSignal('')
  const state = useSignal<'' | 'sending' | 'failed'>('')
  const send = async (event: Event) => {
    event.preventDefault()
    if (state.value === 'sending') return
    state.value = 'sending'
    const arrived = await answer(question, stars.value, text.value)
    state.value = arrived ? '' : 'failed'
    if (arrived) leave(words.rateThanks)
  }
  // The form is gone with the answer: its focus goes to the messages, where no keyboard opens on a phone.
  const leave = (farewell = '') => {
    document.querySelector<HTMLElement>('.log')?.focus()
    if (farewell) toast.show(farewell)
  }
  return (
    <form class="rate stack stack-tight appear" onSubmit={(event) => void send(event)}>
      <fieldset class="rate-stars">
        <legend>{words.rate}</legend>
        {words.rateStars.map((label, index) => (
          <label key={label} class="button rate-star">
            <input
              type="radio"
              name="stars"
              class="visually-hidden"
              required
              onChange={() => {
                stars.value = index + 1
              }}
            />
            <span class={index < stars.value ? 'rate-figure rate-full' : 'rate-figure'} aria-hidden="true">
              {index < stars.value ? '★' : '☆'}
            </span>
            {label}
          </label>
        ))}
      </fieldset>
      {stars.value > 0 && (
        <textarea
          rows={2}
          maxLength={LONGEST}
          aria-label={words.rateWords}
          placeholder={words.rateWords}
          onInput={(event) => {
            text.value = event.currentTarget.value
          }}
        />
      )}
      {state.value === 'failed' && (
        <p class="field-error" role="alert">
          {shared.failed}
        </p>
      )}
      <div class="row">
        <button
          type="button"
          class="button button-quiet"
          onClick={() => {
            question.settle()
            leave()
          }}
        >
          {words.rateSkip}
        </button>
        {stars.value > 0 && (
          <button type="submit" class="button button-primary" aria-disabled={state.value === 'sending'}>
            {shared.send}
          </button>
        )}
      </div>
    </form>
  )
}
