import { badConfigExit, Refusal } from './refusal.ts'

const oldest = [20, 19] as const

/** Throws when Kefu cannot run on this version of Node, such as 18.20.4. */
export function demandNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return
  throw new Refusal(
    `Kefu needs Node ${oldest.join('.')} or newer, and this is ${version}: install a newer one from https://nodejs.org.`,
    badConfigExit,
  )
}
