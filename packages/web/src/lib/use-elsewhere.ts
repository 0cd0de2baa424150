import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

/** While `isOpen`: calls `leave` when the focus, or a finger or mouse that goes down, is outside of a place. */
export function useElsewhere(place: RefObject<HTMLElement | null>, isOpen: boolean, leave: () => void): void {
  useLayoutEffect(() => {
    if (!isOpen) return
    const elsewhere = ({ target }: Event) => {
      if (target instanceof Node && !place.current?.contains(target)) leave()
    }
    addEventListener('pointerdown', elsewhere)
    addEventListener('focusin', elsewhere)
    return () => {
      removeEventListener('pointerdown', elsewhere)
      removeEventListener('focusin', elsewhere)
    }
  }, [isOpen])
}
