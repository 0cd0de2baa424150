import type { Join, Leave, RoomMember, ServerFrame } from '@kefu/protocol/frames.ts'

/** Tells rooms who came and who left, gathered for a second: in a room of 500 each coming would be 500 frames. */
export interface RoomNews {
  add(to: readonly string[], frame: Join | Leave): void
  close(): void
}

const gatherMs = 1000

export function createRoomNews(relay: (to: readonly string[], frame: ServerFrame) => void): RoomNews {
  /** By room and person: what he did last. */
  const rooms = new Map<string, Map<number, RoomMember | 'left'>>()
  let timer: NodeJS.Timeout | undefined

  function add(to: readonly string[], frame: Join | Leave): void {
    for (const address of to) {
      const people = rooms.get(address) ?? new Map<number, RoomMember | 'left'>()
      rooms.set(address, people)
      if (frame.type === 'join') for (const member of frame.members) people.set(member[0], member)
      else for (const id of frame.ids) people.set(id, 'left')
    }
    timer ??= setTimeout(tell, gatherMs)
  }

  function tell(): void {
    timer = undefined
    for (const [address, people] of rooms) {
      const members: RoomMember[] = []
      const ids: number[] = []
      for (const [id, what] of people) {
        if (what === 'left') ids.push(id)
        else members.push(what)
      }
      if (members.length > 0) relay([address], { type: 'join', members })
      if (ids.length > 0) relay([address], { type: 'leave', ids })
    }
    rooms.clear()
  }

  return { add, close: () => clearTimeout(timer) }
}
