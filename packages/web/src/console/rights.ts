/** What not every agent may, in the admin app's words: packages/admin/features/login/rights.ts. */
export type Right = 'share-replies' | 'decide-for-site' | 'keep-accounts'

/** Hides what would be refused. The admin app decides; without a word of it an agent may none of these. */
export function rightsIn(text = ''): (right: Right) => boolean {
  const names = new Set(text.split(' '))
  return (right) => names.has(right)
}
