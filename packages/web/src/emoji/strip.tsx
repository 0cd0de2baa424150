import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { groups } from './list.ts'
import { asFromLeft } from './step.ts'
import { words } from './words.ts'

/** A way to each group, the first emoji of which stands for it. */
export function Strip({ choose }: { choose(group: number): void }): JSX.Element {
  /** The one that the Tab key leads to. */
  const at = useSignal(0)
  const press = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[asFromLeft(event.key)]
    if (!by) return
    event.preventDefault()
    const to = (at.value + by + groups.length) % groups.length
    event.currentTarget.querySelectorAll('button').item(to)?.focus()
  }
  return (
    <div class="emoji-strip" role="toolbar" aria-label={words.groups} onKeyDown={press}>
      {groups.map(({ group, all }, index) => (
        <button
          key={group}
          type="button"
          class="emoji-one"
          aria-label={words[group]}
          title={words[group]}
          tabIndex={at.value === index ? 0 : -1}
          onFocus={() => {
            at.value = index
          }}
          onClick={() => choose(index)}
        >
          {all[0]?.emoji}
        </button>
      ))}
    </div>
  )
}
