import type { User } from '@kefu/protocol/frames.ts'
import { words } from './words.ts'

/** What a visitor is called: his name, or his number while he has none. */
export function nameOf({ id, name }: Pick<User, 'id' | 'name'>): string {
  return name || words.visitor(id)
}

/** Whether every word of the query is in the name or in the last words. */
export function matches(user: User, query: string): boolean {
  return hasWords(`${nameOf(user)} ${user.last?.msg ?? ''}`, query)
}

/** Whether every word of the query is somewhere in the text, in any order and case. */
export function hasWords(text: string, query: string): boolean {
  const place = text.toLocaleLowerCase()
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => place.includes(word))
}
