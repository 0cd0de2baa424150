import { render } from 'preact'
import { browserWorld } from '../lib/browser.ts'
import { draftIn } from '../lib/draft.ts'
import { Identity } from '../lib/identity.ts'
import { lineIsDown } from '../lib/notice.ts'
import { openChat } from '../lib/session.ts'
import { Toast } from '../lib/toast.tsx'
import { Tray } from '../lib/tray.ts'
import { words as shared } from '../lib/words.ts'
import { Members } from './members.ts'
import { Room } from './room.tsx'

const root = document.querySelector<HTMLElement>('#room')
if (root) start(root)

function start(root: HTMLElement): void {
  const { socket = '', room = 'lobby' } = root.dataset
  const world = browserWorld()
  const { storage } = world
  const identity = new Identity(storage)
  const login = async () => identity.login()
  const chat = openChat({ url: `${socket}/room/${room}`, role: 'room', login, world })
  const members = new Members()
  const toast = new Toast()
  const tray = new Tray({
    path: '/files',
    headers: () => ({ authorization: `Bearer ${chat.ready.value?.token}` }),
    failed: () => toast.show(shared.failed),
  })
  chat.listen((frame) => members.hear(frame))
  chat.thread().open()
  identity.keep(chat)
  render(
    <Room
      chat={chat}
      members={members}
      draft={draftIn(storage, `room.${room}`)}
      tray={tray}
      isDown={lineIsDown(chat.line, world.clock)}
      toast={toast}
    />,
    root,
  )
}
