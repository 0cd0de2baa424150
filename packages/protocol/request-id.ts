import { randomBytes } from 'node:crypto'

/** The header by which a line in one process's log is found again in the other's. */
export const requestIdHeader = 'x-request-id'
const shape = /^[\w-]{1,40}$/

/** Numbers requests: a random word of this start, and a count. Costs no more than writing out a number. */
export function createRequestIds(): () => string {
  const start = randomBytes(6).toString('base64url')
  let count = 0
  return () => `${start}-${(++count).toString(36)}`
}

/** An id that came with a request; null where it is none of our shape. Only for requests that are believed. */
export function readRequestId(header: unknown): string | null {
  return typeof header === 'string' && shape.test(header) ? header : null
}
