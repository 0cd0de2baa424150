import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { words } from './words.ts'

/** So far below what is seen, in px, the next page is asked for. */
const AHEAD = '600px'

/** Stands at the end of a list that goes on, and asks for more when it comes near. Another end needs another `key`. */
export function Older({ load }: { load: () => void }): JSX.Element {
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const near = new IntersectionObserver(([entry]) => entry?.isIntersecting && load(), {
      root: end.current?.closest('.inbox-list') ?? null,
      rootMargin: AHEAD,
    })
    if (end.current) near.observe(end.current)
    return () => near.disconnect()
  }, [])
  return (
    <div ref={end} class="entry entry-link" role="status" aria-label={words.loading}>
      <span class="skeleton skeleton-round" />
      <span class="skeleton entry-name" />
      <span class="skeleton entry-words" />
    </div>
  )
}
