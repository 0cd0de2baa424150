import type { Chat } from '../lib/session.ts'

/** Posts what need not be live, with the visitor's token. Answers the status; 0 where nobody answered. */
export async function call(
  chat: Chat,
  what: 'close' | 'rate' | 'asked' | 'forget',
  body: object,
): Promise<number> {
  try {
    const { status } = await fetch(`/index/index/${what}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${chat.ready.value?.token}`,
      },
      body: JSON.stringify(body),
    })
    return status
  } catch {
    // No connection: nothing happened, and the page says so.
    return 0
  }
}
