import { hashPassword } from '@kefu/admin/features/login/password.ts'
import type { Role } from '@kefu/admin/features/login/rights.ts'
import { sessionKey } from '@kefu/admin/plugins/session-store.ts'
import type { Admin } from './admin.ts'

const html = 'text/html,application/xhtml+xml'
export const goodPassword = 'correct horse battery'

export type Client = ReturnType<typeof openClient>

/** A browser without a window: it keeps cookies and knows the token of the page it read last. */
export function openClient({ app, db }: Pick<Admin, 'app' | 'db'>, language = 'zh-CN') {
  const cookies = new Map<string, string>()
  let csrf = ''

  async function ask(method: 'GET' | 'POST', url: string, headers: Record<string, string>, payload?: string) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const reply = await app.inject({
      method,
      url,
      headers: { 'accept-language': language, ...(cookie && { cookie }), ...headers },
      ...(payload !== undefined && { payload }),
    })
    for (const { name, value } of reply.cookies) {
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    csrf = /name="csrf-token" content="([^"]*)"/.exec(reply.body)?.[1] ?? csrf
    return reply
  }

  const get = (path: string, headers = {}) => ask('GET', path, { accept: html, ...headers })

  /** Posts JSON, as a script on the page does. */
  function post(path: string, body: object = {}, headers: Record<string, string> = {}) {
    const json = { 'content-type': 'application/json', accept: '*/*', 'x-csrf-token': csrf }
    return ask('POST', path, { ...json, ...headers }, JSON.stringify(body))
  }

  /** Posts bytes, as a script on the page sends a file. */
  function send(path: string, payload: string, headers: Record<string, string>) {
    return ask('POST', path, { 'x-csrf-token': csrf, ...headers }, payload)
  }

  /** Posts a form, as a browser without scripts does. */
  function submit(path: string, fields: Record<string, string>) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: html }
    return ask('POST', path, headers, new URLSearchParams({ _csrf: csrf, ...fields }).toString())
  }

  /** Loads a new captcha and reads its answer where the app keeps it. */
  async function readCaptcha(headers = {}): Promise<string> {
    await get('/admin/login/captcha', headers)
    const session = cookies.get('kefu_session') ?? cookies.get('__Host-kefu_session')
    const sessionId = session?.split('.')[0] ?? ''
    const [row] = await db.query<{ answer: string }>(
      'test_read_captcha',
      'select answer from captchas where session_key = $1',
      [sessionKey(sessionId)],
    )
    return row!.answer
  }

  /** Opens the login page and sends it with a right captcha. */
  async function signIn(username: string, password = goodPassword, more: object = {}) {
    await get('/admin/login/login')
    return post('/admin/login/login', { username, password, captcha: await readCaptcha(), ...more })
  }

  return { cookies, get, post, send, submit, readCaptcha, signIn }
}

/** Adds an account with `goodPassword`; answers its id. */
export async function addAgent(
  { db }: Pick<Admin, 'db'>,
  username: string,
  name = username,
  role: Role = 'agent',
): Promise<number> {
  const [row] = await db.query<{ id: number }>(
    'test_add_agent',
    'insert into agents (username, name, password_hash, role) values ($1, $2, $3, $4) returning id',
    [username, name, await hashPassword(goodPassword), role],
  )
  return row!.id
}
