import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'

/** A part of what is known, under a quiet heading. */
export function Part({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  const heading = useId()
  return (
    <section class="part" aria-labelledby={heading}>
      <h3 id={heading}>{title}</h3>
      {children}
    </section>
  )
}

/** A short fact stands beside its name, a long one below it. */
export function Fact({
  name,
  isLong,
  children,
}: {
  name: string
  isLong?: boolean
  children: ComponentChildren
}): JSX.Element {
  return (
    <div class={isLong ? 'fact fact-long' : 'fact'}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
