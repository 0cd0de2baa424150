import type { StoredFile } from '@kefu/protocol/frames.ts'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { type Attaching, attaching, attachingNow } from './attaching.ts'
import { namesOf } from './names-of.ts'

/** The files of a message; their names alone, until what draws them in the place of those is here. */
export function Files({ files }: { files: readonly StoredFile[] }): JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const draw = (module: Attaching) => {
      if (place.current) module.draw(place.current, files)
    }
    // At once where that can be: whoever keeps the scrolling in its place measures next.
    if (attachingNow) draw(attachingNow)
    else void attaching().then(draw, () => {})
  }, [])
  return <div ref={place}>{!attachingNow && namesOf(files)}</div>
}
