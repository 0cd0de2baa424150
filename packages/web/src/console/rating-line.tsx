import type { JSX } from 'preact'
import { Stars } from '../lib/stars.tsx'
import { fullTime } from '../lib/time.ts'
import type { Rating } from './ratings.ts'
import { words } from './words.ts'

/** What the visitor thought, in its place between messages. */
export function RatingLine({ rating, name }: { rating: Rating; name: string }): JSX.Element {
  return (
    <div class="rated" title={fullTime(rating.at)}>
      <p>
        {words.rated(name)} <Stars stars={rating.stars} />
      </p>
      {rating.words && (
        <p class="rated-words" dir="auto">
          {rating.words}
        </p>
      )}
    </div>
  )
}
