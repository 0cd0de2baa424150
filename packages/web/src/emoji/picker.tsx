import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { type Emoji, groups } from './list.ts'
import { find } from './search.ts'
import { Section } from './section.tsx'
import { asFromLeft, rowsOf, step } from './step.ts'
import { Strip } from './strip.tsx'
import { words } from './words.ts'

interface PickerProps {
  /** Those used last. */
  recent: readonly string[]
  take(emoji: string): void
  /** The person wants none. */
  leave(): void
}

/** Emoji in groups, and a field to search them with. */
export function Picker({ recent, take, leave }: PickerProps): JSX.Element {
  const query = useSignal('')
  /** The emoji that the Tab key leads to, counted through all that are shown. */
  const at = useSignal(0)
  const place = useRef<HTMLDivElement>(null)
  const search = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const sections = useMemo(() => sectionsOf(query.value, recent), [query.value])
  const all = sections.flatMap((section) => section.all)

  useLayoutEffect(() => {
    // On a phone the field would bring up the keyboard, which has emoji of its own.
    const hasMouse = matchMedia('(hover: hover) and (pointer: fine)').matches
    const first = hasMouse ? search.current : place.current
    first?.focus({ preventScroll: true })
  }, [])

  const go = (index: number) => {
    if (index < 0) search.current?.focus()
    else list.current?.querySelectorAll<HTMLElement>('button').item(index)?.focus()
  }
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return
    // The keys of the page are none of these.
    event.stopPropagation()
    // While Chinese is typed, Enter and the arrows choose a word.
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return
    if (act(event)) event.preventDefault()
  }
  const act = ({ key, target }: KeyboardEvent): boolean => {
    const isInList = target instanceof Node && list.current?.contains(target)
    if (key === 'Escape') {
      leave()
      return true
    }
    if (key === 'ArrowDown' && !isInList) {
      go(at.value)
      return true
    }
    if (target === search.current) {
      const [first] = all
      if (key === 'Enter' && query.value && first) take(first.emoji)
      return key === 'Enter'
    }
    const lengths = sections.flatMap((section) => rowsOf(section.all).map(({ length }) => length))
    const to = isInList ? step(asFromLeft(key), at.value, lengths) : null
    if (to !== null) go(to)
    // Letters are what one searches with: the key then goes into the field.
    else if (key.length === 1 && key !== ' ') search.current?.focus()
    return to !== null
  }
  const show = (group: number) => {
    const section = sections.length - groups.length + group
    at.value = sections.slice(0, section).reduce((sum, { all }) => sum + all.length, 0)
    list.current?.scrollTo(0, list.current.querySelectorAll('tbody').item(section)?.offsetTop ?? 0)
  }

  return (
    <div
      ref={place}
      class="menu emoji-picker appear"
      role="dialog"
      aria-label={words.title}
      tabIndex={-1}
      onKeyDown={press}
    >
      <input
        ref={search}
        type="search"
        class="emoji-search"
        aria-label={words.search}
        placeholder={words.search}
        autoComplete="off"
        value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value
          at.value = 0
          list.current?.scrollTo(0, 0)
        }}
      />
      {!query.value.trim() && <Strip choose={show} />}
      <div ref={list} class="emoji-list">
        {all.length > 0 && (
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows and cells that the arrow keys walk
          <table role="grid" aria-label={words.title}>
            {sections.map((section, index) => (
              <Section
                key={section.title}
                {...section}
                from={sections.slice(0, index).reduce((sum, { all }) => sum + all.length, 0)}
                at={at}
                take={take}
              />
            ))}
          </table>
        )}
        <p class={all.length > 0 ? 'visually-hidden' : 'emoji-none'} role="status">
          {query.value && (all.length > 0 ? words.found(all.length) : words.none)}
        </p>
      </div>
    </div>
  )
}

interface Shown {
  /** '' for what was found. */
  title: string
  all: readonly Emoji[]
}

function sectionsOf(query: string, recent: readonly string[]): readonly Shown[] {
  if (query.trim()) return [{ title: '', all: find(query) }]
  const known = new Map(groups.flatMap(({ all }) => all.map((one) => [one.emoji, one])))
  const last = { title: words.recent, all: recent.flatMap((emoji) => known.get(emoji) ?? []) }
  const named = groups.map(({ group, all }) => ({ title: words[group], all }))
  return last.all.length > 0 ? [last, ...named] : named
}
