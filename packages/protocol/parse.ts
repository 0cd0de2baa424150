import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import type { ErrorCode } from './codes.ts'
import {
  AgentLogin,
  AskSync,
  AskUserList,
  Cid,
  type ClientFrame,
  Logout,
  SentLook,
  SentMsg,
  SentPage,
  SentSeen,
  SentTyping,
  VisitorLogin,
} from './frames.ts'

type Check = (value: object) => value is ClientFrame
const checkOf = (schema: TSchema): Check => {
  const validator: Validator = Compile(schema)
  return (value): value is ClientFrame => validator.Check(value)
}
const visitorLogin = checkOf(VisitorLogin)
const agentLogin = checkOf(AgentLogin)
const cidCheck = Compile(Cid)

// A Map, not an object: "constructor" and "__proto__" are no frame types.
const checks = new Map<string, Check>([
  [
    'login',
    (value): value is ClientFrame =>
      ('group' in value && value.group === 'admin' ? agentLogin : visitorLogin)(value),
  ],
  ['msg', checkOf(SentMsg)],
  ['load_user_list', checkOf(AskUserList)],
  ['logout', checkOf(Logout)],
  ['sync', checkOf(AskSync)],
  ['seen', checkOf(SentSeen)],
  ['typing', checkOf(SentTyping)],
  ['page', checkOf(SentPage)],
  ['look', checkOf(SentLook)],
])

/**
 * Reads one frame from the text a client sent, strictly: an unknown key or a wrong type is refused. The text of a
 * message is not looked at here (see `refuseText`).
 *
 * @param untyped what a frame without `type` means: in a room the classic `{msg}` is a message
 */
export function parseFrame(
  text: string,
  untyped?: 'msg',
): { frame: ClientFrame } | { refused: ErrorCode; cid?: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { refused: 'bad_json' }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { refused: 'bad_shape' }
  const typed = untyped && !Object.hasOwn(value, 'type') ? { ...value, type: untyped } : value
  if (!('type' in typed) || typeof typed.type !== 'string') return { refused: 'bad_shape' }
  const check = checks.get(typed.type)
  if (!check) return { refused: 'unknown_type' }
  if (!check(typed)) return { refused: 'bad_shape', ...cidOf(typed) }
  return { frame: typed }
}

/** The `cid` to name in a refusal, when there is one: what else a stranger wrote there is not repeated. */
function cidOf(value: object): { cid?: string } {
  const cid: unknown = 'cid' in value ? value.cid : undefined
  return cidCheck.Check(cid) ? { cid } : {}
}
