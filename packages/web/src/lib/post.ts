import { words } from './words.ts'

/** What the admin app answered: what was asked for, or a sentence for the person and the field that it is about. */
export type Reply<T> = ({ ok: true } & T) | Refused

export interface Refused {
  ok: false
  /** 0: nobody answered. */
  status: number
  msg: string
  field: string | null
}

interface Envelope {
  code: number
  msg?: string
  field?: string
}

/** Asks the admin app for JSON with GET. Never throws: no network and an unreadable answer are sentences too. */
export function get<T extends object>(path: string, signal?: AbortSignal): Promise<Reply<T>> {
  return call(path, signal ? { signal } : {})
}

/** Posts JSON with this page's CSRF token. Never throws: no network and an unreadable answer are sentences too. */
export function post<T extends object>(
  path: string,
  body: object = {},
  signal?: AbortSignal,
): Promise<Reply<T>> {
  return call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf-token': csrfToken() },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  })
}

/** Every changing request of an agent's page carries it. */
export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? ''
}

async function call<T extends object>(path: string, options: RequestInit): Promise<Reply<T>> {
  const response = await fetch(path, options).catch(() => null)
  if (!response) return { ok: false, status: 0, msg: words.unreachable, field: null }
  const answer: (Envelope & T) | null = await response.json().catch(() => null)
  if (response.ok && answer?.code === 0) return { ...answer, ok: true }
  return {
    ok: false,
    status: response.status,
    msg: answer?.msg ?? words.unreadable,
    field: answer?.field ?? null,
  }
}
