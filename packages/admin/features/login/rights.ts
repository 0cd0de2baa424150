import type { FastifyRequest } from 'fastify'
import { Refusal } from '../../refusal.ts'
import type { SignedInAgent } from './queries.ts'
import { refusals } from './words.ts'

export type Role = SignedInAgent['role']
type Agent = Pick<SignedInAgent, 'id' | 'role'>

/**
 * Who may what, beyond what every agent may who is signed in: to read all conversations and answer them, and to keep what
 * is his own. README.md tells people; pages and the console hide what somebody may not.
 */
const rights = {
  /** Canned replies that all use. */
  'share-replies': ['owner', 'administrator'],
  /** How the chat on the site looks, whom it asks what, when somebody is there, and whose turn it is. */
  'decide-for-site': ['owner', 'administrator'],
  /** To make, close and open rooms. */
  'keep-rooms': ['owner', 'administrator'],
  /** How many conversations all have, how fast they are answered and how they are rated; of himself each sees it. */
  'see-figures': ['owner', 'administrator'],
  /** To take conversations away as a file. */
  'export-history': ['owner', 'administrator'],
  /** What was done by whom. */
  'read-audit': ['owner', 'administrator'],
  /** To download and to delete all of one visitor. */
  'keep-visitors': ['owner', 'administrator'],
  /** To invite agents, change their accounts and disable them. */
  'keep-accounts': ['owner', 'administrator'],
  /** To make an agent an administrator, and an administrator an agent. */
  'give-roles': ['owner'],
  /** To make somebody else the owner. */
  'hand-over': ['owner'],
} as const satisfies Record<string, readonly Role[]>

export type Right = keyof typeof rights

export function may({ role }: Pick<Agent, 'role'>, right: Right): boolean {
  const roles: readonly Role[] = rights[right]
  return roles.includes(role)
}

/** For a page that hides what its reader may not. */
export function rightsOf(agent: Pick<Agent, 'role'>): Right[] {
  return rightNames.filter((right) => may(agent, right))
}

// Object.keys would answer any strings.
const rightNames: Right[] = [
  'share-replies',
  'decide-for-site',
  'keep-rooms',
  'see-figures',
  'export-history',
  'read-audit',
  'keep-visitors',
  'keep-accounts',
  'give-roles',
  'hand-over',
]

/** The owner's account is his alone; those of all others are also the administrators'. */
export function mayKeep(agent: Agent, account: Agent): boolean {
  return may(agent, 'keep-accounts') && (account.role !== 'owner' || account.id === agent.id)
}

export function demandRight(agent: Agent, right: Right): void {
  if (may(agent, right)) return
  const roles: readonly Role[] = rights[right]
  throw new Refusal(403, roles.includes('administrator') ? refusals.administratorsOnly : refusals.ownerOnly)
}

/** A hook, the second door behind the first: others get 403. */
export function onlyWith(right: Right) {
  return async ({ agent }: FastifyRequest) => demandRight(agent, right)
}
