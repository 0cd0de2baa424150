import type { SiteSettings } from './queries.ts'

/** Black or white on an accent (#rrggbb), whichever can be read better: at least 4.58 : 1, as base.css does it too. */
export function onAccent(accent: string): '#000000' | '#ffffff' {
  return luminanceOf(accent) > 0.179 ? '#000000' : '#ffffff'
}

/** The style sheet that brings the owner's accent to a page; none for our own. */
export function accentSheet({ accent }: Pick<SiteSettings, 'accent'>): string[] {
  return accent === null ? [] : [`/accent/${accent.slice(1)}.css`]
}

/** What that style sheet says. The second is for browsers that cannot find it themselves. */
export function accentRules(accent: string): string {
  return `:root{--accent:${accent};--on-accent:${onAccent(accent)}}`
}

// Relative luminance as WCAG defines it.
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
