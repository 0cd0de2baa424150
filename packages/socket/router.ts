import { closeCodes } from '@kefu/protocol/codes.ts'
import type { ClientFrame } from '@kefu/protocol/frames.ts'
import { parseFrame } from '@kefu/protocol/parse.ts'
import { loadUserList } from './handlers/load-user-list.ts'
import { login } from './handlers/login.ts'
import { logout } from './handlers/logout.ts'
import { look } from './handlers/look.ts'
import { msg } from './handlers/msg.ts'
import { page } from './handlers/page.ts'
import { seen } from './handlers/seen.ts'
import { sync } from './handlers/sync.ts'
import { typing } from './handlers/typing.ts'
import type { Connection, Hub } from './hub.ts'
import { refuse } from './refuse.ts'
import { isTorrent } from './traffic.ts'

/** Frames that may wait for the answer to their login. */
const maxEarly = 32

/** Takes one text frame from a client. */
export function receive(hub: Hub, connection: Connection, text: string): void {
  if (connection.stage === 'gone') return
  connection.heardAt = hub.now()
  if (isTorrent(hub, connection)) return connection.close(closeCodes.flood, 'flood')
  if (connection.stage === 'asked') return keepEarly(connection, text)
  const parsed = parseFrame(text, connection.room === null ? undefined : 'msg')
  if ('refused' in parsed) return refuse(hub, connection, 'none', parsed.refused, parsed)
  hub.metrics.frames.inc({ type: parsed.frame.type })
  route(hub, connection, parsed.frame)
}

/** A binary frame: nothing we know sends one. */
export function receiveBinary(hub: Hub, connection: Connection): void {
  connection.heardAt = hub.now()
  refuse(hub, connection, 'none', 'bad_frame')
}

function route(hub: Hub, connection: Connection, frame: ClientFrame): void {
  if (frame.type === 'login') return login(hub, connection, frame)
  if (connection.stage !== 'in') return refuse(hub, connection, frame.type, 'not_logged_in')
  if ('group' in frame && frame.group !== undefined && frame.group !== connection.group)
    return refuse(hub, connection, frame.type, 'forbidden', 'cid' in frame ? { cid: frame.cid } : {})
  switch (frame.type) {
    case 'msg':
      return msg(hub, connection, frame)
    case 'load_user_list':
      return loadUserList(hub, connection, frame)
    case 'logout':
      return logout(hub, connection)
    case 'sync':
      return sync(hub, connection, frame)
    case 'seen':
      return seen(hub, connection, frame)
    case 'typing':
      return typing(hub, connection, frame)
    case 'page':
      return page(hub, connection, frame)
    case 'look':
      return look(hub, connection, frame)
    default:
      frame satisfies never
  }
}

function keepEarly(connection: Connection, text: string): void {
  connection.early ??= []
  if (connection.early.length >= maxEarly)
    return connection.close(closeCodes.flood, 'too many frames before the login')
  connection.early.push(text)
}
