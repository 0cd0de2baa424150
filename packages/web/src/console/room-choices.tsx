import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Icon } from '../lib/icon.tsx'
import { get } from '../lib/post.ts'
import { type ListedRoom, titleOf } from '../rooms/rooms.ts'
import { words as roomWords } from '../rooms/words.ts'
import { icons } from './icons.ts'
import type { Choice } from './palette.tsx'
import { words } from './words.ts'

/** Where all rooms are. */
export const roomsPage = '/admin/rooms/index'

/** The way to all rooms, and to each that is open: asked for when somebody looks for something. */
export function useRoomChoices(): Choice[] {
  const rooms = useSignal<readonly ListedRoom[]>([])
  useEffect(() => {
    // Without an answer there is the way to all of them, where it is said why.
    void get<{ rooms: ListedRoom[] }>('/admin/service/rooms').then((reply) => {
      if (reply.ok) rooms.value = reply.rooms
    })
  }, [])
  const each = rooms.value.filter(({ closed }) => !closed).map(choiceOf)
  const all = { key: 'rooms', label: words.rooms, icon: <Icon path={icons.talk} />, act: () => go(roomsPage) }
  return [all, ...each]
}

function choiceOf(room: ListedRoom): Choice {
  return {
    key: `room-${room.name}`,
    label: titleOf(room),
    icon: <Icon path={icons.talk} />,
    note: room.here > 0 ? roomWords.here(room.here) : roomWords.empty,
    act: () => go(`/admin/rooms/room/${room.name}`),
  }
}

/** Beside the console: who leaves it is away for his visitors. */
function go(address: string): void {
  window.open(address, '_blank', 'noopener')
}
