/**
 * Moves the focus through the items of a menu as a key wants it, round and round; Escape closes it. False: the key means
 * nothing to a menu.
 */
export function moveInMenu(menu: HTMLElement | null, key: string, close: () => void): boolean {
  switch (key) {
    case 'Escape':
      close()
      return true
    case 'ArrowDown':
      return focusItem(menu, (items, at) => (at + 1) % items.length)
    case 'ArrowUp':
      return focusItem(menu, (_items, at) => at - 1)
    case 'Home':
      return focusItem(menu, () => 0)
    case 'End':
      return focusItem(menu, () => -1)
    default:
      return false
  }
}

/** Before the first item is the last one. */
export function focusItem(
  menu: HTMLElement | null,
  next: (items: readonly HTMLElement[], at: number) => number,
): true {
  const items = [...(menu?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])]
  const at = items.findIndex((item) => item.matches(':focus'))
  items.at(Math.max(-1, next(items, at)))?.focus()
  return true
}
