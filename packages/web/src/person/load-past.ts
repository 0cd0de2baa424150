import type { Chat } from '../lib/session.ts'

/** A conversation that is over. */
export interface PastConversation {
  id: number
  /** When its last words were said, in ms since 1970. */
  at: number
  /** Who served it last. */
  agent?: string
  last: string
}

export interface PastPage {
  conversations: readonly PastConversation[]
  more: boolean
}

/** The visitor's own, the newest first, before one of them. Null, where nobody answered. */
export async function loadPast(chat: Chat, before?: number): Promise<PastPage | null> {
  try {
    const reply = await fetch(
      `/index/index/conversations${before === undefined ? '' : `?before=${before}`}`,
      {
        headers: { authorization: `Bearer ${chat.ready.value?.token}` },
      },
    )
    return reply.ok ? await reply.json() : null
  } catch {
    // No connection: nothing came, and the list says so.
    return null
  }
}
