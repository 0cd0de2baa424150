import type { Chat } from '../lib/session.ts'
import { call } from './call.ts'

/** Ends the visitor's conversation; its messages stay. Answers whether that worked. */
export async function endConversation(chat: Chat): Promise<boolean> {
  const conversation = chat.thread().conversation.value
  return conversation > 0 && (await call(chat, 'close', { conversation })) === 200
}
