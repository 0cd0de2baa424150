import type { JSX } from 'preact'
import { inLanguage } from './i18n.ts'

/** How many stars of five. */
export function Stars({ stars }: { stars: number }): JSX.Element {
  return (
    <>
      <span class="stars" aria-hidden="true">
        {'★'.repeat(stars) + '☆'.repeat(5 - stars)}
      </span>
      <span class="visually-hidden">{starsOf(stars)}</span>
    </>
  )
}

const starsOf = inLanguage({
  en: (n: number) => `${n} of 5 stars`,
  zh: (n: number) => `${n} 星（共 5 星）`,
})
