import type { Signal } from '@preact/signals'
import type { JSX } from 'preact'
import type { Emoji } from './list.ts'
import { columns, rowsOf } from './step.ts'

interface SectionProps {
  title: string
  all: readonly Emoji[]
  /** How many stand before it. */
  from: number
  /** Where the Tab key leads. */
  at: Signal<number>
  take(emoji: string): void
}

/** One group. */
export function Section({ title, all, from, at, take }: SectionProps): JSX.Element {
  return (
    <tbody>
      {title && (
        <tr>
          <th colSpan={columns} scope="rowgroup">
            {title}
          </th>
        </tr>
      )}
      {rowsOf(all).map((row, rowIndex) => (
        <tr key={row[0]?.emoji}>
          {row.map((one, column) => {
            const index = from + rowIndex * columns + column
            const { name } = one
            return (
              <td key={one.emoji}>
                <button
                  type="button"
                  class="emoji-one"
                  aria-label={name}
                  title={name}
                  tabIndex={at.value === index ? 0 : -1}
                  onFocus={() => {
                    at.value = index
                  }}
                  onClick={() => take(one.emoji)}
                >
                  {one.emoji}
                </button>
              </td>
            )
          })}
        </tr>
      ))}
    </tbody>
  )
}
