import { fetch } from 'undici'

/** An agent's way into the admin app's pages: his session's cookie, and the token of the page he has open. */
export interface Account {
  readonly username: string
  /** A ticket for the socket; null when the session is over. Throws when nobody answers. */
  ticket(): Promise<string | null>
  close(conversation: number): Promise<Outcome>
  transfer(conversation: number, agent: number): Promise<Outcome>
}

/** `refused`: it is not his any more. `unknown`: no answer that says which. */
export type Outcome = 'done' | 'refused' | 'unknown'

/** Signs in as a person does: opens the page, sends the form. */
export async function signIn(adminUrl: string, username: string, password: string): Promise<Account> {
  const page = await open(`${adminUrl}/admin/login/login`, '')
  const signedIn = await post(`${adminUrl}/admin/login/login`, page, { username, password })
  if (signedIn.status !== 200)
    throw new Error(`${username} cannot sign in: ${signedIn.status} ${signedIn.text}`)
  const console = await open(`${adminUrl}/admin/service/index`, signedIn.cookie)

  async function change(path: string, body: object): Promise<Outcome> {
    const reply = await post(adminUrl + path, console, body).catch(() => null)
    if (reply?.status === 200) return 'done'
    return reply?.status === 409 ? 'refused' : 'unknown'
  }

  return {
    username,
    async ticket() {
      const { status, text } = await post(`${adminUrl}/admin/login/ticket`, console, {})
      if (status === 401 || status === 403) return null
      if (status !== 200) throw new Error(`no ticket: ${status} ${text}`)
      const answer: { ticket: string } = JSON.parse(text)
      return answer.ticket
    },
    close: (conversation) => change('/admin/service/close', { conversation }),
    transfer: (conversation, agent) => change('/admin/service/transfer', { conversation, agent }),
  }
}

/** A visitor closes his conversation. */
export async function closeAsVisitor(
  adminUrl: string,
  token: string,
  conversation: number,
): Promise<Outcome> {
  const reply = await fetch(`${adminUrl}/index/index/close`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ conversation }),
  }).catch(() => null)
  await reply?.text().catch(() => '')
  if (reply?.status === 200) return 'done'
  return reply?.status === 409 ? 'refused' : 'unknown'
}

interface Page {
  cookie: string
  csrf: string
}

async function open(url: string, cookie: string): Promise<Page> {
  const reply = await fetch(url, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
  const [, csrf = ''] = /<meta name="csrf-token" content="([^"]+)"/.exec(await reply.text()) ?? []
  if (!csrf) throw new Error(`${url} answered ${reply.status} without a token`)
  return { cookie: cookieOf(reply.headers.getSetCookie()) || cookie, csrf }
}

async function post(url: string, { cookie, csrf }: Page, body: object) {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', cookie, 'x-csrf-token': csrf },
    body: JSON.stringify(body),
  })
  return {
    status: reply.status,
    text: await reply.text(),
    cookie: cookieOf(reply.headers.getSetCookie()) || cookie,
  }
}

function cookieOf(headers: readonly string[]): string {
  return headers.map((header) => header.split(';')[0]).join('; ')
}
