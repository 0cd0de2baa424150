import type { Ready, ServerFrame, User } from '@kefu/protocol/frames.ts'
import { unreadIn } from './entry.ts'

/** Words of a visitor that this page did not know of. */
export interface News {
  conversation: number
  seq: number
  text: string
  /** The visitor came to this agent with them; else he was his already. */
  came: boolean
}

/** Where the agent is while they arrive. */
export interface Whereabouts {
  /** He looks at this page. */
  isWatching: boolean
  chosen: number | null
  /** He chose not to be given visitors. */
  isAway: boolean
}

export interface Notice {
  sound: boolean
  notification: boolean
}

/**
 * How an agent is told of news. Of what he is looking at: not at all. While he looks at something else here a sound is
 * enough, the list shows the rest. While he is away visitors who come can wait for him to return; those whom he has
 * are his also then.
 */
export function noticeOf({ conversation, came }: News, { isWatching, chosen, isAway }: Whereabouts): Notice {
  const isLookedAt = isWatching && chosen === conversation
  const sound = !isLookedAt && !(isAway && came)
  return { sound, notification: sound && !isWatching }
}

/**
 * Finds the news in what comes over the line, whichever way it comes: live, or in the list that a page asks for when it
 * has slept. What the first list brings was there before.
 */
export class NewsReader {
  readonly #known = new Map<number, number>()
  #epoch = ''
  #hasList = false

  read(frame: ServerFrame): News[] {
    switch (frame.type) {
      case 'ready':
        this.#start(frame)
        return []
      case 'msg': {
        const { conversation, seq, msg, group } = frame
        return this.#learn({ conversation, seq, text: msg }, group === 'member')
      }
      case 'ack':
        return this.#learn({ ...frame, text: '' }, false)
      case 'login':
        return this.#list([frame.user], true)
      case 'load_user_list': {
        const news = this.#list(frame.users, this.#hasList)
        this.#hasList ||= !frame.more
        return news
      }
      case 'logout':
        // Should he come back, his words are news again.
        if (frame.why !== 'away') this.#known.delete(frame.conversation)
        return []
      default:
        return []
    }
  }

  /** What the server knows differently counts from nothing again. */
  #start({ epoch, reset = [] }: Ready): void {
    for (const conversation of reset) this.#known.set(conversation, 0)
    if (epoch === this.#epoch) return
    this.#epoch = epoch
    this.#known.clear()
    this.#hasList = false
  }

  #list(users: readonly User[], isNews: boolean): News[] {
    return users.flatMap((user) => {
      const { conversation, seq, last } = user
      return this.#learn({ conversation, seq, text: last?.msg ?? '' }, isNews && unreadIn(user) > 0)
    })
  }

  #learn({ conversation, seq, text }: Omit<News, 'came'>, isNews: boolean): News[] {
    const known = this.#known.get(conversation)
    if (known !== undefined && known >= seq) return []
    this.#known.set(conversation, seq)
    return isNews ? [{ conversation, seq, text, came: known === undefined }] : []
  }
}
