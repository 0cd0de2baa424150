import type { Chat } from '../lib/session.ts'

/** Ends the visitor's conversation; its messages stay. Answers whether that worked. */
export async function endConversation(chat: Chat): Promise<boolean> {
  const token = chat.ready.value?.token
  const conversation = chat.thread().conversation.value
  if (!token || !conversation) return false
  try {
    const reply = await fetch('/index/index/close', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ conversation }),
    })
    return reply.ok
  } catch {
    // No connection: nothing happened, and the page says so.
    return false
  }
}
