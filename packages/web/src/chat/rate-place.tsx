import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { bundle } from '../lib/bundle.ts'
import type { Toast } from '../lib/toast.tsx'
import type { RatingQuestion } from './rating-question.ts'

type Rating = typeof import('../rate/main.tsx')

/** Where the question stands how it was; what asks it is loaded when a conversation is closed. */
export function RatePlace({
  question,
  toast,
  watched,
}: {
  question: RatingQuestion
  toast: Toast
  watched: ReadonlySignal<boolean>
}): JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    let stop = () => {}
    // Without a connection nothing could be answered either.
    void bundle<Rating>('rate').then(
      ({ ask }) => {
        if (place.current) stop = ask(place.current, question, toast, watched)
      },
      () => {},
    )
    return () => stop()
  }, [])
  return <div ref={place} />
}
