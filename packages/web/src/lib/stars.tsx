import type { JSX } from 'preact'
import { words } from './words.ts'

/** How many stars of five. */
export function Stars({ stars }: { stars: number }): JSX.Element {
  return (
    <>
      <span class="stars" aria-hidden="true">
        {'★'.repeat(stars) + '☆'.repeat(5 - stars)}
      </span>
      <span class="visually-hidden">{words.stars(stars)}</span>
    </>
  )
}
