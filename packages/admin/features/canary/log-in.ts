import type { Answer, Call } from '@kefu/protocol/service.ts'
import type { Db, Query } from '../../plugins/db.ts'
import { currentEpoch } from '../conversations/queries.ts'
import type { Tickets } from '../login/ticket.ts'
import { spendTickets } from '../service/queries.ts'
import type { VisitorTokens } from '../visitors/token.ts'
import { canaryConversation } from './queries.ts'
import { canaryAgent, canaryVisitor } from './who.ts'

type LoginCall = Call<'login'>
type LoginReply = Answer<'login'>
interface Keys {
  readonly tokens: VisitorTokens
  readonly tickets: Tickets
}

/**
 * Lets the canary in, and leaves all other calls to `letOthersIn`. It shows a token and a ticket as everybody does, and
 * what is done for people is not done for it: it is nowhere present, waits for nobody and is asked nothing.
 */
export async function letCanariesIn(
  db: Db,
  keys: Keys,
  calls: LoginCall[],
  letOthersIn: (calls: LoginCall[]) => Promise<LoginReply[]>,
): Promise<LoginReply[]> {
  const others = calls.filter((call) => !isCanary(call))
  if (others.length === calls.length) return letOthersIn(calls)
  const replies = others.length > 0 ? await letOthersIn(others) : []
  return Promise.all(
    calls.map((call) => (isCanary(call) ? letIn(db.query, keys, call) : replies[others.indexOf(call)]!)),
  )
}

/** Says that it is; whether that is true the signature shows. */
function isCanary({ person, token = '', ticket = '' }: LoginCall): boolean {
  return person === 'visitor'
    ? token.startsWith(`v1.${canaryVisitor}.`)
    : ticket.startsWith(`t1.${canaryAgent}.`)
}

async function letIn(query: Query, keys: Keys, call: LoginCall): Promise<LoginReply> {
  if (call.room !== undefined) return { code: 'forbidden' }
  const { person } = call
  if (!(await (person === 'visitor' ? isOurToken(keys, call) : isFreshTicket(query, keys, call))))
    return { code: person === 'visitor' ? 'forbidden' : 'bad_ticket' }
  const { id: conversation, seq, rev } = await canaryConversation(query)
  const common = { canary: true as const, epoch: await currentEpoch(query), send: [] }
  if (person === 'visitor') return { ...common, id: canaryVisitor, conversation, seq, rev }
  // As somebody who joined it: the conversation itself belongs to nobody who could be looked for.
  return { ...common, id: canaryAgent, joined: [[conversation, seq, rev, canaryVisitor, 0]] }
}

async function isOurToken({ tokens }: Keys, { token = '' }: LoginCall): Promise<boolean> {
  return tokens.read(token) === canaryVisitor
}

async function isFreshTicket(query: Query, { tickets }: Keys, { ticket = '' }: LoginCall): Promise<boolean> {
  const read = tickets.readTicket(ticket)
  return typeof read !== 'string' && (await spendTickets(query, [read])).size === 1
}
