import { computed, effect, signal } from '@preact/signals'
import { render } from 'preact'
import { bundle } from '../lib/bundle.ts'
import type { Chime } from '../lib/chime.ts'
import { type Draft, draftIn } from '../lib/draft.ts'
import { Identity, type Said } from '../lib/identity.ts'
import { jar } from '../lib/jar.ts'
import { lineIsDown } from '../lib/notice.ts'
import { put } from '../lib/put.ts'
import { type Chat, openChat } from '../lib/session.ts'
import { countInTitle } from '../lib/title.ts'
import { Toast } from '../lib/toast.tsx'
import { Tray } from '../lib/tray.ts'
import { watching } from '../lib/watching.ts'
import { words as shared } from '../lib/words.ts'
import type { Store, World } from '../lib/world.ts'
import { ChatPage } from './chat.tsx'
import { RatingQuestion } from './rating-question.ts'
import type { Site } from './site.ts'
import { Talk } from './talk.tsx'
import { unreadWords } from './unread.ts'
import { Whereabouts } from './whereabouts.ts'

type Person = typeof import('../person/main.tsx')
type Rating = typeof import('../rate/main.tsx')

const ASKED = 'kefu.asked'
/** The conversation in which he would rather not say where he can be reached. */
const UNREACHED = 'kefu.unreached'

export interface Visit {
  root: HTMLElement
  site: Site
  chime: Chime
  /** The browser as it is this visitor's. */
  world: World
  /** That of whoever uses it. */
  storage: Store | null
  /** Resolves when this page is that of whom the site named last. */
  met(): Promise<void>
  /** His site says who he is. */
  isKnown: boolean
}

/** The chat of one visitor. */
export interface Opened {
  chat: Chat
  draft: Draft
  /** His site has said something new about him. */
  again(): void
  close(): void
}

export function openFor({ root, site, chime, world, storage, met, isKnown }: Visit): Opened {
  const { socket = '', askName = '', askEmail = '' } = root.dataset
  const identity = new Identity(storage, jar)
  const whereabouts = new Whereabouts(site)
  let told: Said = {}
  const login = () =>
    whereabouts.login(identity, async () => {
      await met()
      const { name = '', email = '', identity } = site.person.value ?? {}
      return {
        ...told,
        ...(name && { name: name.slice(0, 80) }),
        ...(email && { email: email.slice(0, 254) }),
        ...(identity && { identity }),
      }
    })
  const chat = openChat({ url: `${socket}/`, role: 'visitor', login, world })
  const toast = new Toast()
  const notLoaded = () => toast.show(shared.notLoaded)
  const tray = new Tray({
    path: '/files',
    headers: () => ({ authorization: `Bearer ${chat.ready.value?.token}` }),
    failed: notLoaded,
  })
  const draft = draftIn(world.storage, 'chat')
  /** Something that the visitor opened lies over all of it. */
  const covered = signal(false)
  const looked = computed(() => watching.value && site.shown.value)
  const watched = computed(() => looked.value && !covered.value)
  const unread = unreadWords(chat, watched)
  const question = new RatingQuestion(chat, world)
  const isAsked = signal(
    isKnown || !(askName + askEmail).includes('optional') || storage?.getItem(ASKED) === 'yes',
  )
  const unreached = signal(Number(world.storage?.getItem(UNREACHED)))
  let refusal = ''
  chat.thread().open()
  chat.listen((frame) => {
    if (frame.type === 'msg' && frame.group !== 'member' && !watched.value) chime.ring()
    if (frame.type === 'error') refusal = frame.code
    if (frame.type === 'ready') refusal = ''
  })
  identity.keep(chat)
  whereabouts.follow(chat)
  const asks = computed(() => {
    if (!chat.ready.value) return ''
    if (!isAsked.value) return 'who'
    const { nobody, email, conversation } = chat.status.value ?? {}
    return nobody && !email && conversation !== unreached.value ? 'email' : ''
  })
  const stops = [countInTitle(unread), effect(() => site.unread(unread.value))]

  function again(): void {
    if (chat.line.value === 'forbidden') chat.reopen()
    else chat.again()
  }

  function tell(said: Said): void {
    told = { ...told, ...said }
    const isGiven = said.name || said.email
    if (asks.value !== 'email') {
      isAsked.value = true
      if (storage) put(storage, ASKED, 'yes')
    } else if (!isGiven) {
      unreached.value = chat.thread().conversation.value
      if (world.storage) put(world.storage, UNREACHED, String(unreached.value))
    }
    if (isGiven) again()
  }

  const read = (place: HTMLElement, conversation: number) => {
    const thread = chat.thread(conversation)
    thread.open()
    render(<Talk chat={chat} thread={thread} watched={looked} />, place)
    return () => render(null, place)
  }
  const person = () => bundle<Person>('person')
  const isKept = () => isKnown || storage !== null || jar.get() !== null
  const drawAsk = async (place: HTMLElement) => {
    const why = chat.line.value === 'forbidden' ? refusal : null
    const reaches = !why && asks.value === 'email'
    const asked = { name: askName, email: askEmail }
    return (await person()).ask(place, { why, reaches, ...asked, tell, again, toast, storage: world.storage })
  }
  render(
    <ChatPage
      hello={root.dataset}
      chat={chat}
      draft={draft}
      drawMenu={async (place, close) => {
        const module = await person().catch(notLoaded)
        return module?.openMenu(place, { chat, chime, toast, covered, read }, close)
      }}
      rated={question.asked}
      drawRate={async (place) => (await bundle<Rating>('rate')).ask(place, question, toast, watched)}
      asks={asks}
      drawNote={async (place) => (await person()).note(place, chat, isKept())}
      drawAsk={drawAsk}
      isKept={isKept}
      tray={tray}
      isDown={lineIsDown(chat.line, world.clock)}
      watched={watched}
      toast={toast}
    />,
    root,
  )
  return {
    again,
    chat,
    draft,
    close() {
      draft.keep()
      covered.value = false
      for (const stop of stops) stop()
      chat.close()
      render(null, root)
    },
  }
}
