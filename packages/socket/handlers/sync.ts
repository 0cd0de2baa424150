import type { AskSync } from '@kefu/protocol/frames.ts'
import type { Connection, Hub } from '../hub.ts'
import { refuse, sayBusy } from '../refuse.ts'

/** Brings messages that a client does not have. */
export function sync(hub: Hub, connection: Connection, frame: AskSync): void {
  const { conversation, after, before } = frame
  if ((after === undefined) === (before === undefined)) return refuse(hub, connection, 'sync', 'bad_shape')
  const { person, id, room } = connection
  const where = {
    conversation,
    ...(after !== undefined && { after }),
    ...(before !== undefined && { before }),
  }
  const accepted = hub.lanes.sync.push(id, {
    call: { person, id, ...(room !== null && { room }), ...where },
    bytes: 120,
    wanted: () => connection.stage === 'in',
    settle(answer) {
      if (!answer || 'code' in answer) return refuse(hub, connection, 'sync', answer?.code ?? 'internal')
      hub.metrics.answers.inc({ type: 'sync', answer: 'sync' })
      connection.send({ type: 'sync', ...where, ...answer })
    },
  })
  if (!accepted) sayBusy(hub, connection, 'sync', 1000)
}
