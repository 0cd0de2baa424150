import { randomUUID } from 'node:crypto'
import type { Call } from '@kefu/protocol/service.ts'
import type { CallAdmin } from '@kefu/socket/admin-client.ts'

/** Lets new visitors in, as a socket server that has no other; answers their ids. */
export async function admitVisitors(call: CallAdmin, count: number): Promise<number[]> {
  const logins = Array.from({ length: count }, (_, index) => ({
    node: '127.0.0.1:1',
    boot: 'faults',
    no: index + 1,
    person: 'visitor' as const,
    address: '127.0.0.1',
  }))
  const answers = await call('login', logins)
  return answers.map((answer) => {
    if ('code' in answer) throw new Error(`a visitor was refused: ${answer.code}`)
    return answer.id
  })
}

/** A message of a visitor, or of an agent to him. */
export function message(visitor: number, agent?: number): Call<'save_msg'> {
  const said = { cid: randomUUID(), msg: 'Hello' }
  if (agent === undefined) return { person: 'visitor', from_id: visitor, ...said }
  return { person: 'agent', from_id: agent, to_id: visitor, ...said }
}
