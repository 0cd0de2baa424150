import { get, post, type Reply } from '../lib/post.ts'

/** A visitor as the admin app knows him. What agents wrote down stands in the open, what he said himself in `given`. */
export interface Visitor {
  id: number
  name?: string
  email?: string
  phone?: string
  company?: string
  about?: string
  given: { name?: string; email?: string }
  /** Who he is to the site, which vouches for him. */
  verified?: string
  /** As his browser calls his language and his time zone, and itself. */
  locale?: string
  zone?: string
  user_agent?: string
  /** The page of another site that led him here. */
  came_from?: string
  first_seen: number
  /** Where all of him can be downloaded or deleted, for who may. */
  all?: string
  /** Newest first. */
  pages: readonly VisitedPage[]
  conversations: readonly PastConversation[]
}

export interface VisitedPage {
  url: string
  title?: string
  at: number
}

export interface PastConversation {
  id: number
  at: number
  /** Who served it last. */
  agent?: string
  /** First words. */
  first: string
}

/** What an agent can write down; '' takes it back. */
type Written = Partial<Record<'name' | 'email' | 'phone' | 'company' | 'about', string>>
/** Keeps what an agent wrote down; answers what is wrong with it, or null. */
export type Keep = (written: Written) => Promise<string | null>
export type VisitorReply = Reply<{ visitor: Visitor }>

export function loadVisitor(id: number, signal: AbortSignal): Promise<VisitorReply> {
  return get<{ visitor: Visitor }>(`/admin/service/visitors/${id}`, signal)
}

export function changeVisitor(id: number, written: Written): Promise<VisitorReply> {
  return post<{ visitor: Visitor }>(`/admin/service/visitors/${id}`, written)
}
