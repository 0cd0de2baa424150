import type { AskUserList, User, UserList } from '@kefu/protocol/frames.ts'
import { catchUp, classicText } from '../classic.ts'
import type { Connection, Hub } from '../hub.ts'
import { noteUser } from '../note-user.ts'
import { refuse, sayBusy } from '../refuse.ts'
import { waitFor } from '../traffic.ts'

/** Gives an agent who waits, and the list of all who are his. */
export function loadUserList(hub: Hub, connection: Connection, frame: AskUserList): void {
  if (connection.person !== 'agent' || connection.room !== null)
    return refuse(hub, connection, 'load_user_list', 'forbidden')
  const wait = waitFor(hub, connection, 'lists')
  if (wait > 0) return refuse(hub, connection, 'load_user_list', 'rate_limited', { retry_ms: wait })
  const { after } = frame
  const accepted = hub.lanes.load_user_list.push(connection.id, {
    call: { agent: connection.id, ...(after !== undefined && { after }) },
    bytes: 60,
    wanted: () => connection.stage === 'in',
    settle(answer) {
      if (!answer || 'code' in answer)
        return refuse(hub, connection, 'load_user_list', answer?.code ?? 'internal')
      const { users, more, send } = answer
      hub.metrics.answers.inc({ type: 'load_user_list', answer: 'load_user_list' })
      hub.deliver(send)
      for (const user of users) noteUser(hub.heads, connection.id, user)
      if (after === undefined && !more) forgetOthers(hub, connection.id, users)
      const userlist = users.map((user) => user.id)
      show(hub, connection, {
        type: 'load_user_list',
        group: 'admin',
        userlist,
        users,
        ...(after !== undefined && { after }),
        more,
      })
    },
  })
  if (!accepted) sayBusy(hub, connection, 'load_user_list', 1000)
}

/** Of what he joined before he was not told that it is over. */
function forgetOthers({ heads: { joins } }: Hub, agent: number, users: readonly User[]): void {
  const listed = new Set(users.map(({ conversation }) => conversation))
  for (const conversation of joins.of(agent)) if (!listed.has(conversation)) joins.part(agent, conversation)
}

function show(hub: Hub, connection: Connection, frame: UserList): void {
  if (!connection.classic) return connection.send(frame)
  const text = classicText(frame, 'agent')
  if (text !== null) connection.line.send(text)
  for (const { conversation, seq } of frame.users) catchUp(hub, connection, conversation, seq)
}
