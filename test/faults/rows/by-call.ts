import { randomUUID } from 'node:crypto'
import type { Call } from '@kefu/protocol/service.ts'
import type { CallAdmin } from '@kefu/socket/admin-client.ts'
import { bodyOf } from '../../support/faults/requests.ts'
import type { System } from '../../support/faults/system.ts'

export const saving = '/admin/service/save_msg'

const server = { node: '127.0.0.1:1', boot: 'faults' }

export function login(no: number, token?: string): Call<'login'> {
  return { ...server, no, person: 'visitor', address: '127.0.0.1', ...(token !== undefined && { token }) }
}

export function logout(upto: number, id: number): Call<'logout'> {
  return { ...server, upto, person: 'visitor', id, final: false }
}

/** Lets new visitors in, as a socket server that has no other; answers who they are. */
export async function admitVisitors(
  call: CallAdmin,
  count: number,
): Promise<{ id: number; token: string }[]> {
  const answers = await call(
    'login',
    Array.from({ length: count }, (_, index) => login(index + 1)),
  )
  return answers.map((answer) => {
    if ('code' in answer) throw new Error(`a visitor was refused: ${answer.code}`)
    return { id: answer.id, token: answer.token ?? '' }
  })
}

/** A message of a visitor, or of an agent to him. */
export function message(visitor: number, agent?: number): Call<'save_msg'> {
  const said = { cid: randomUUID(), msg: 'Hello' }
  if (agent === undefined) return { person: 'visitor', from_id: visitor, ...said }
  return { person: 'agent', from_id: agent, to_id: visitor, ...said }
}

/** What passes the proxy of calls: after how many milliseconds a batch came again, and the statuses it was answered. */
export interface Saving {
  readonly repeated: number[]
  readonly statuses: number[]
}

export function watchSaving(system: System): Saving {
  const at = new Map<string, number>()
  const repeated: number[] = []
  const statuses: number[] = []
  system.proxy('calls').watch({
    request(request, path) {
      if (path !== saving) return
      const batch = bodyOf(request).toString('latin1')
      const before = at.get(batch)
      if (before !== undefined) repeated.push(Date.now() - before)
      at.set(batch, Date.now())
    },
    answer(bytes, path) {
      const status = /^HTTP\/1\.1 (\d{3}) /.exec(bytes.subarray(0, 16).toString('latin1'))?.[1]
      if (path === saving && status) statuses.push(Number(status))
    },
  })
  return { repeated, statuses }
}
