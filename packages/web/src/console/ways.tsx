import { Icon } from '../lib/icon.tsx'
import type { Desk } from './desk.ts'
import { type Entry, type Way, waysOf } from './entry.ts'
import { icons } from './icons.ts'
import type { Choice } from './palette.tsx'
import { nameOf } from './search.ts'
import { words } from './words.ts'

/** Something that an agent can do about a conversation that is not his own. */
export interface Step {
  way: Way
  label: string
  icon: string
  act: () => Promise<void>
}

/** How the conversation comes to him, or he goes from it. With a visitor who is blocked none is opened. */
export function stepsOf(desk: Desk, entry: Entry): Step[] {
  const steps: Record<Way, Omit<Step, 'way'>> = {
    join: { label: words.join, icon: icons.join, act: () => desk.join(entry) },
    leave: { label: words.leave, icon: icons.leave, act: () => desk.leave(entry) },
    take: { label: words.takeOver, icon: icons.take, act: () => desk.takeOver(entry) },
    reopen: { label: words.reopen, icon: icons.reopen, act: () => desk.reopen(entry) },
  }
  const ways = waysOf(entry, desk.me.id)
  const isBlocked = desk.blocks.of(entry.id) !== null
  return ways.filter((way) => way !== 'reopen' || !isBlocked).map((way) => ({ way, ...steps[way] }))
}

/** The same by name. */
export function stepChoices(desk: Desk, entry: Entry): Choice[] {
  return stepsOf(desk, entry).map(({ way, label, icon, act }) => ({
    key: `way-${way}`,
    label,
    icon: <Icon path={icon} />,
    note: nameOf(entry),
    act: () => void act(),
  }))
}
