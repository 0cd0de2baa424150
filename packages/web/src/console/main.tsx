import { render } from 'preact'
import { browserWorld } from '../lib/browser.ts'
import { Chime } from '../lib/chime.ts'
import { openChat } from '../lib/session.ts'
import { countInTitle } from '../lib/title.ts'
import { followAddress } from './address.ts'
import { callAttention } from './attention.ts'
import { Canary } from './canary.ts'
import { Console } from './console.tsx'
import { Desk } from './desk.ts'
import { listenToKeys } from './keys.ts'
import { Notifications } from './notifications.ts'
import { startNow } from './now.ts'
import { rightsIn } from './rights.ts'
import { Side } from './side.ts'
import { followSignOut } from './sign-out.ts'
import { agentLogin } from './ticket.ts'

const root = document.querySelector<HTMLElement>('#console')
if (root) start(root)

function start(root: HTMLElement): void {
  const { socket: url = '', agent, name = '', figure, may } = root.dataset
  const world = browserWorld()
  const chat = openChat({ url, role: 'agent', login: agentLogin, world })
  const chime = new Chime(world.storage)
  const notifications = new Notifications(world.storage)
  const me = { id: Number(agent), name, figure: Number(figure), may: rightsIn(may) }
  const desk = new Desk(me, chat, world)
  const side = new Side(world.storage)
  const canary = new Canary(world)
  callAttention(desk, chime, notifications, world)
  followSignOut(chat, desk.toasts)
  startNow()
  listenToKeys(desk)
  followAddress(desk)
  countInTitle(desk.inbox.unread)
  render(
    <Console desk={desk} canary={canary} side={side} chime={chime} notifications={notifications} />,
    root,
  )
}
