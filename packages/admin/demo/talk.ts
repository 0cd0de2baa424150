/** One conversation of the sample shop. */
export interface Talk {
  readonly locale: 'en' | 'zh'
  readonly visitor: Visitor
  /** The page he was on: its path and its title. */
  readonly page: readonly [path: string, title: string]
  readonly tags?: readonly string[]
  readonly rating?: { readonly stars: number; readonly words?: string }
  /** Line by line: `>` the visitor says, `<` the agent answers, `*` agents note among themselves. */
  readonly said: string
}

interface Visitor {
  /** Null: he never said. */
  readonly name: string | null
  readonly email?: string
  readonly company?: string
  readonly phone?: string
  readonly about?: string
  readonly from?: string
}

export interface Line {
  readonly kind: 'visitor' | 'agent' | 'note'
  readonly text: string
}

export function linesOf({ said }: Talk): Line[] {
  return said
    .trim()
    .split('\n')
    .map((line) => ({ kind: kinds[line.trim()[0] ?? ''] ?? 'visitor', text: line.trim().slice(2) }))
}

const kinds: Record<string, Line['kind']> = { '>': 'visitor', '<': 'agent', '*': 'note' }
