import { computed, effect } from '@preact/signals'
import { render } from 'preact'
import { browserWorld } from '../lib/browser.ts'
import { Chime } from '../lib/chime.ts'
import { draftIn } from '../lib/draft.ts'
import { Identity } from '../lib/identity.ts'
import { lineIsDown } from '../lib/notice.ts'
import { openChat } from '../lib/session.ts'
import { countInTitle } from '../lib/title.ts'
import { Toast } from '../lib/toast.tsx'
import { Tray } from '../lib/tray.ts'
import { watching } from '../lib/watching.ts'
import { words as shared } from '../lib/words.ts'
import { ChatPage } from './chat.tsx'
import { endConversation } from './end.ts'
import { RatingQuestion } from './rating-question.ts'
import { Site } from './site.ts'
import { unreadWords } from './unread.ts'
import { Whereabouts } from './whereabouts.ts'
import { words } from './words.ts'

const root = document.querySelector<HTMLElement>('#chat')
if (root) start(root)

function start(root: HTMLElement): void {
  const { socket = '', origins = '' } = root.dataset
  const world = browserWorld()
  const { storage } = world
  const site = new Site(origins.split(' '))
  const identity = new Identity(storage)
  const whereabouts = new Whereabouts(site)
  const login = () => whereabouts.login(identity)
  const chat = openChat({ url: `${socket}/`, role: 'visitor', login, world })
  const toast = new Toast()
  const tray = new Tray({
    path: '/files',
    headers: () => ({ authorization: `Bearer ${chat.ready.value?.token}` }),
    failed: () => toast.show(shared.failed),
  })
  const watched = computed(() => watching.value && site.shown.value)
  const unread = unreadWords(chat, watched)
  const chime = new Chime(storage)
  const question = new RatingQuestion(chat, world)
  chat.thread().open()
  chat.listen((frame) => {
    if (frame.type === 'msg' && frame.group !== 'member' && !watched.value) chime.ring()
  })
  identity.keep(chat)
  whereabouts.follow(chat)
  countInTitle(unread)
  effect(() => site.unread(unread.value))
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') site.close()
  })
  if (site.isFramed) root.classList.add('chat-embedded')

  async function end(): Promise<void> {
    if (!(await endConversation(chat))) toast.show(words.ended)
  }
  render(
    <ChatPage
      hello={root.dataset}
      chat={chat}
      chime={chime}
      draft={draftIn(storage, 'chat')}
      question={question}
      tray={tray}
      isDown={lineIsDown(chat.line, world.clock)}
      watched={watched}
      toast={toast}
      onEnd={() => void end()}
    />,
    root,
  )
}
