import type { JSX } from 'preact'

/** Drawn with lines on a grid of 20. The words are on what holds it. */
export function Icon({ path }: { path: string }): JSX.Element {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor">
      <path d={path} stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  )
}
