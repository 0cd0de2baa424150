import { about } from '@kefu/words'

/** The key that means the same where lines go from the left to the right. */
export function asFromLeft(key: string, dir = about.dir): string {
  if (dir === 'ltr') return key
  return { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' }[key] ?? key
}

/** Emoji beside each other. */
export const columns = 8

/** Those of one group below each other in rows. */
export function rowsOf<One>(all: readonly One[]): readonly (readonly One[])[] {
  return Array.from({ length: Math.ceil(all.length / columns) }, (_, row) =>
    all.slice(row * columns, (row + 1) * columns),
  )
}

/**
 * Where a key leads among rows of these lengths: the new place, counted through all of them; -1 out of them at the top;
 * null for a key that leads nowhere.
 */
export function step(key: string, at: number, lengths: readonly number[]): number | null {
  const starts = lengths.map((_, row) => lengths.slice(0, row).reduce((sum, length) => sum + length, 0))
  const row = starts.findLastIndex((start) => start <= at)
  const column = at - (starts[row] ?? 0)
  const last = lengths.reduce((sum, length) => sum + length, 0) - 1
  const inRow = (other: number) => {
    const to = Math.max(0, Math.min(other, lengths.length - 1))
    return (starts[to] ?? 0) + Math.min(column, (lengths[to] ?? 1) - 1)
  }
  switch (key) {
    case 'ArrowRight':
      return Math.min(at + 1, last)
    case 'ArrowLeft':
      return Math.max(at - 1, 0)
    case 'ArrowDown':
      return inRow(row + 1)
    case 'ArrowUp':
      return row === 0 ? -1 : inRow(row - 1)
    case 'PageDown':
      return inRow(row + 4)
    case 'PageUp':
      return inRow(row - 4)
    case 'Home':
      return starts[row] ?? 0
    case 'End':
      return (starts[row] ?? 0) + (lengths[row] ?? 1) - 1
    default:
      return null
  }
}
