import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface WindowedListProps {
  ids: readonly number[]
  /** Pixels, the same for all rows. */
  rowHeight: number
  /** Comes into view when it becomes another one, and stays drawn: it may have the focus. */
  current: number | null
  /** Draws what is in a row. */
  draw(id: number): JSX.Element
}

/** Rows above and below what is seen: enough for one turn of a wheel. */
const SPARE = 8

/**
 * A list inside a box that scrolls, of which only the rows are drawn that can be seen. With 300 of them each key that was
 * pressed elsewhere on the page took a third longer to be seen.
 */
export function WindowedList({ ids, rowHeight, current, draw }: WindowedListProps): JSX.Element {
  const list = useRef<HTMLUListElement>(null)
  const from = useSignal(0)
  const to = useSignal(2 * SPARE)
  const currentAt = current === null ? -1 : ids.indexOf(current)

  const look = () => {
    const box = list.current?.parentElement
    if (!list.current || !box) return
    const above = scrolledPast(list.current, box)
    from.value = Math.max(0, Math.floor(above / rowHeight) - SPARE)
    to.value = Math.ceil((above + box.clientHeight) / rowHeight) + SPARE
  }

  useLayoutEffect(() => {
    const box = list.current?.parentElement
    if (!box) return
    look()
    const resized = new ResizeObserver(look)
    resized.observe(box)
    box.addEventListener('scroll', look, { passive: true })
    return () => {
      resized.disconnect()
      box.removeEventListener('scroll', look)
    }
  }, [rowHeight])

  useLayoutEffect(() => {
    const box = list.current?.parentElement
    if (!list.current || !box || currentAt < 0) return
    const above = currentAt * rowHeight - scrolledPast(list.current, box)
    const below = above + rowHeight - box.clientHeight
    if (above < 0) box.scrollTop += above
    else if (below > 0) box.scrollTop += below
    look()
  }, [current])

  const isDrawn = (at: number) => (at >= from.value && at < to.value) || at === currentAt
  const rows: JSX.Element[] = []
  let left = 0
  // Not rows that are placed by an inline style: Chromium 156 forgets to style what is in a row when its place and a
  // class below it change at once.
  const leaveRoom = () => {
    if (left > 0)
      rows.push(<li key={`gap ${rows.length}`} aria-hidden="true" style={{ height: `${left}px` }} />)
    left = 0
  }
  for (const [at, id] of ids.entries()) {
    if (!isDrawn(at)) {
      left += rowHeight
      continue
    }
    leaveRoom()
    rows.push(
      <li key={id} class="entry" aria-setsize={ids.length} aria-posinset={at + 1}>
        {draw(id)}
      </li>,
    )
  }
  leaveRoom()
  return (
    <ul ref={list} class="entries">
      {rows}
    </ul>
  )
}

/** How much of a list is above what its box shows, in px; less than 0 where the list begins further down. */
function scrolledPast(list: HTMLElement, box: HTMLElement): number {
  return box.getBoundingClientRect().top - list.getBoundingClientRect().top
}
