import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { contrast } from '../../support/contrast.ts'

const css = readFileSync(new URL('../../../packages/web/src/lib/base.css', import.meta.url), 'utf8')
const [light = '', dark = ''] = [...css.matchAll(/:root \{\s*color-scheme: \w+;[^}]*\}/g)].map(
  ([rule]) => rule,
)

/** The plain colours of a rule; mixtures of the accent are what axe looks at in the browser. */
function coloursOf(rule: string): Record<string, string> {
  return Object.fromEntries(
    [...rule.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]),
  )
}

const texts = [
  ['text', ['canvas', 'surface', 'float', 'hover', 'amber-tint', 'red-tint']],
  ['text-2', ['canvas', 'surface', 'float', 'hover', 'amber-tint', 'red-tint']],
  ['amber', ['canvas', 'surface', 'hover', 'amber-tint']],
  ['green', ['canvas', 'surface', 'hover']],
  ['red', ['canvas', 'surface', 'hover', 'red-tint']],
  ['on-tip', ['tip']],
] as const
const shapes = ['line-field', 'green-dot', 'amber-dot', 'red-dot'] as const

describe.each([
  ['light', coloursOf(light)],
  ['dark', coloursOf(dark)],
])('the %s colours', (_name, colours) => {
  test.each(texts)('let %s be read on every ground', (text, grounds) => {
    for (const ground of grounds)
      expect(contrast(colours[text]!, colours[ground]!), ground).toBeGreaterThan(4.5)
  })

  test.each(shapes)('let %s be seen on a surface', (shape) => {
    expect(contrast(colours[shape]!, colours.surface!)).toBeGreaterThan(3)
  })
})
