import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

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

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (lighter + 0.05) / (darker + 0.05)
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
