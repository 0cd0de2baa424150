import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** Loads something and draws it there. Answers how to stop. */
export type Draw = (place: HTMLElement) => Promise<() => void>

/** Where something stands that is loaded when it is needed. */
export function LatePlace({ draw }: { draw: Draw }): JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    let stop = () => {}
    const { current } = place
    if (current)
      draw(current).then(
        (leave) => {
          if (place.current) stop = leave
          else leave()
        },
        // Without a connection nothing could be answered either.
        () => {},
      )
    return () => stop()
  }, [])
  return <div ref={place} />
}
