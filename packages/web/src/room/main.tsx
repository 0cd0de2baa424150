import { render } from 'preact'
import { browserWorld } from '../lib/browser.ts'
import { Chime } from '../lib/chime.ts'
import { draftIn } from '../lib/draft.ts'
import { Identity } from '../lib/identity.ts'
import { openChat } from '../lib/session.ts'
import { Tray } from '../lib/tray.ts'
import { words as shared } from '../lib/words.ts'
import { Naming } from './naming.ts'
import { openRoom } from './open.ts'
import { Room } from './room.tsx'

const root = document.querySelector<HTMLElement>('#room')
if (root) start(root)

function start(root: HTMLElement): void {
  const { socket = '', room = 'lobby', title = '' } = root.dataset
  const world = browserWorld()
  const { storage } = world
  const identity = new Identity(storage)
  const login = async () => identity.login()
  const chat = openChat({ url: `${socket}/room/${room}`, role: 'room', login, world })
  const naming = new Naming(chat, storage)
  const { name } = naming
  const parts = openRoom(chat, world, name, new Chime(storage))
  const tray = new Tray({
    path: '/files',
    headers: () => ({ authorization: `Bearer ${chat.ready.value?.token}` }),
    failed: () => parts.toast.show(shared.notLoaded),
  })
  identity.keep(chat)
  render(
    <Room
      chat={chat}
      title={title}
      name={name}
      naming={naming}
      draft={draftIn(storage, `room.${room}`)}
      tray={tray}
      {...parts}
    />,
    root,
  )
}
