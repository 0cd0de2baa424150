import { onAccent } from './colours.ts'
import type { SiteSettings } from './queries.ts'

/** The embed script as a site gets it: around what was built stands what loader.ts knows as `kefuSite`. */
export function scriptFor(
  { accent, position }: Pick<SiteSettings, 'accent' | 'position'>,
  script: string,
): string {
  const colours = accent === null ? {} : { colours: { accent, on: onAccent(accent) } }
  return `(kefuSite=>{${script}})(${JSON.stringify({ position, ...colours })})\n`
}
