import { render } from 'preact'
import { browserWorld } from '../lib/browser.ts'
import { draftIn } from '../lib/draft.ts'
import { Identity } from '../lib/identity.ts'
import { lineIsDown } from '../lib/notice.ts'
import { openChat } from '../lib/session.ts'
import { Toast } from '../lib/toast.tsx'
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
  chat.listen((frame) => members.hear(frame))
  chat.thread().open()
  identity.keep(chat)
  render(
    <Room
      chat={chat}
      members={members}
      draft={draftIn(storage, `room.${room}`)}
      isDown={lineIsDown(chat.line, world.clock)}
      toast={new Toast()}
    />,
    root,
  )
}
