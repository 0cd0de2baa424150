import { signal } from '@preact/signals'
import { render } from 'preact'
import { SignedOut } from '../console/signed-out.tsx'
import { agentLogin } from '../console/ticket.ts'
import { ToastList, Toasts } from '../console/toasts.tsx'
import { browserWorld } from '../lib/browser.ts'
import { Chime } from '../lib/chime.ts'
import { draftIn } from '../lib/draft.ts'
import { csrfToken } from '../lib/post.ts'
import { openChat } from '../lib/session.ts'
import { Tray } from '../lib/tray.ts'
import { words as shared } from '../lib/words.ts'
import { openRoom } from '../room/open.ts'
import { Room } from '../room/room.tsx'
import { Keeper } from './keeper.ts'
import { ExpelDialog, keepingWith } from './keeping.tsx'
import { RoomList } from './room-list.tsx'
import { Rooms } from './rooms.ts'

const list = document.querySelector<HTMLElement>('#rooms')
if (list) showList(list)
const room = document.querySelector<HTMLElement>('#kept-room')
if (room) enter(room)

function showList(root: HTMLElement): void {
  const toasts = new Toasts()
  const { address = '', keeps } = root.dataset
  const rooms = new Rooms(address, toasts)
  render(<RoomList rooms={rooms} toasts={toasts} mayKeep={keeps !== undefined} />, root)
}

/** An agent in a room: a member like all others, under his own name, who can keep it. */
function enter(root: HTMLElement): void {
  const { socket = '', room = '', title = '', name = '' } = root.dataset
  const world = browserWorld()
  const chat = openChat({ url: `${socket}/room/${room}`, role: 'agent', login: agentLogin, world })
  const toasts = new Toasts()
  const keeper = new Keeper(room, toasts)
  const own = signal(name)
  const parts = openRoom(chat, world, own, new Chime(world.storage))
  const tray = new Tray({
    path: '/admin/service/files',
    headers: () => ({ 'x-csrf-token': csrfToken() }),
    failed: () => toasts.warn(shared.failed),
  })
  render(
    <>
      <Room
        chat={chat}
        title={title}
        name={own}
        keeping={keepingWith(keeper)}
        draft={draftIn(world.storage, `kept-room.${room}`)}
        tray={tray}
        {...parts}
      />
      <ExpelDialog keeper={keeper} />
      <ToastList toasts={toasts} show={() => {}} />
      <SignedOut chat={chat} />
    </>,
    root,
  )
}
