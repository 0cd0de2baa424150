import type { Msg, SentMsg, ServerFrame, StoredMessage } from '@kefu/protocol/frames.ts'
import { avatarOf } from '@kefu/protocol/people.ts'
import type { Connection, Hub } from './hub.ts'

/** Frames of a classic client that may wait until it is their turn; it cannot be told to slow down. */
export const maxPaced = 100

/** What a client of the original needs from us, because it knows no `seq` and no `error`. */
export class ClassicTimeline {
  /** Newest seq shown, by conversation. */
  readonly shown = new Map<number, number>()
  /** Conversations whose gap is being fetched, and how far. */
  readonly fetching = new Map<number, number>()
  /** What it sent faster than it may. */
  readonly paced: SentMsg[] = []
}

type Side = 'visitor' | 'agent' | 'room'

/** A frame in the words of the original, for one side of a conversation; null when it has none for it. */
export function classicText(frame: ServerFrame, side: Side): string | null {
  switch (frame.type) {
    case 'msg':
      return classicMessage(frame, side)
    case 'login':
      return JSON.stringify({ type: 'login', group: 'member', from_id: frame.from_id })
    case 'logout':
      return JSON.stringify({ type: 'logout', disc_id: frame.disc_id })
    case 'load_user_list':
      return JSON.stringify({ type: 'load_user_list', group: 'admin', userlist: frame.userlist })
    default:
      return null
  }
}

function classicMessage(
  { msg, from_id, group }: Pick<StoredMessage, 'msg' | 'from_id' | 'group'>,
  side: Side,
) {
  if (side === 'room') return JSON.stringify({ msg, uid: from_id, avatarRam: avatarOf(from_id) })
  // Its page draws each message as one of the other side.
  if (side === 'visitor') return group === 'admin' ? JSON.stringify({ type: 'msg', from_id, msg }) : null
  return group === 'member' ? JSON.stringify({ type: 'msg', group: 'member', msg, from_id }) : null
}

export function sideOf({ room, person }: Connection): Side {
  return room !== null ? 'room' : person
}

/** The answer to a classic login in a room; elsewhere the original said nothing. */
export function classicWelcome({ room, id }: Connection): string | null {
  if (room === null) return null
  return JSON.stringify({ type: 'login', group: 'member', uid: id, avatarRam: avatarOf(id) })
}

/** Shows a message to a classic client, once and in order: what is missing before it is fetched first. */
export function showClassic(hub: Hub, connection: Connection, frame: Msg, text: string | null): void {
  const { classic } = connection
  if (!classic) return
  const shown = classic.shown.get(frame.conversation) ?? 0
  if (frame.seq <= shown) return
  if (frame.seq > shown + 1) return catchUp(hub, connection, frame.conversation, frame.seq)
  classic.shown.set(frame.conversation, frame.seq)
  if (text !== null && frame.from_id !== connection.id) connection.line.send(text)
}

/** Fetches and shows what a classic client has not been shown, up to a seq. */
export function catchUp(hub: Hub, connection: Connection, conversation: number, upto: number): void {
  const { classic } = connection
  if (!classic || (classic.shown.get(conversation) ?? 0) >= upto) return
  const target = Math.max(upto, classic.fetching.get(conversation) ?? 0)
  const isFetching = classic.fetching.has(conversation)
  classic.fetching.set(conversation, target)
  if (!isFetching) fetchNext(hub, connection, classic, conversation)
}

function fetchNext(hub: Hub, connection: Connection, classic: ClassicTimeline, conversation: number): void {
  const { person, id, room } = connection
  const after = classic.shown.get(conversation) ?? 0
  const call = { person, id, ...(room !== null && { room }), conversation, after }
  const accepted = hub.lanes.sync.push(id, {
    call,
    bytes: 120,
    wanted: () => connection.stage === 'in',
    settle(answer) {
      if (!answer || 'code' in answer || answer.messages.length === 0) {
        classic.fetching.delete(conversation)
        return
      }
      for (const message of answer.messages) showFetched(connection, classic, conversation, message)
      if ((classic.shown.get(conversation) ?? 0) < (classic.fetching.get(conversation) ?? 0))
        return fetchNext(hub, connection, classic, conversation)
      classic.fetching.delete(conversation)
    },
  })
  // The next message shows the gap again.
  if (!accepted) classic.fetching.delete(conversation)
}

function showFetched(
  connection: Connection,
  classic: ClassicTimeline,
  conversation: number,
  message: StoredMessage,
): void {
  if (message.seq <= (classic.shown.get(conversation) ?? 0)) return
  classic.shown.set(conversation, message.seq)
  const text = message.from_id === connection.id ? null : classicMessage(message, sideOf(connection))
  if (text !== null) connection.line.send(text)
}

/** Its own message needs no showing. */
export function countOwn(connection: Connection, conversation: number, seq: number): void {
  const { classic } = connection
  if (classic && (classic.shown.get(conversation) ?? 0) === seq - 1) classic.shown.set(conversation, seq)
}
