import { bundle } from './bundle.ts'

/** What takes and shows files: a bundle of its own, which most conversations never load. */
export type Attaching = typeof import('../attach/main.tsx')

/** What is loaded already. */
export let attachingNow: Attaching | undefined

/** Loads it. Rejects where there is no connection; the next call tries again. */
export async function attaching(): Promise<Attaching> {
  const module = await bundle<Attaching>('attach')
  attachingNow = module
  return module
}
