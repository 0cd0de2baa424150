import type { Signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { call } from '../chat/call.ts'
import type { Chime } from '../lib/chime.ts'
import { focusItem, moveInMenu } from '../lib/menu.ts'
import type { Chat } from '../lib/session.ts'
import type { Toast } from '../lib/toast.tsx'
import { useElsewhere } from '../lib/use-elsewhere.ts'
import { openDialog } from './dialog.tsx'
import { Download } from './download.tsx'
import { Forget } from './forget.tsx'
import { Past } from './past.tsx'
import { useForeign } from './use-foreign.ts'
import { words } from './words.ts'

/** Whose menu it is. */
export interface Owner {
  chat: Chat
  chime: Chime
  toast: Toast
  /** Set while something lies over the page, until the page goes. */
  covered: Signal<boolean>
  /** Draws there what was said in one of his conversations. Returns how to stop. */
  read(place: HTMLElement, conversation: number): () => void
}

interface Choice {
  label: string
  choose(): void
}

/** What a visitor can do that is not writing. */
export function Choices({ owner, close }: { owner: Owner; close: () => void }): JSX.Element {
  const list = useRef<HTMLDivElement>(null)
  const around = useRef<HTMLElement>(null)
  const { chat, chime } = owner
  useForeign(chime.muted, chat.ready, chat.status, chat.thread().messages)
  useLayoutEffect(() => {
    around.current = list.current?.closest<HTMLElement>('.chat-menu') ?? null
    const press = (event: KeyboardEvent) => {
      if (!moveInMenu(list.current, event.key, close)) return
      event.preventDefault()
      // Escape closes the menu, not the panel too.
      event.stopPropagation()
    }
    around.current?.addEventListener('keydown', press)
    focusItem(list.current, () => 0)
    return () => around.current?.removeEventListener('keydown', press)
  }, [])
  useElsewhere(around, true, close)
  return (
    <div class="menu appear person-menu" role="menu" ref={list}>
      {choicesOf(owner).map(({ label, choose }) => (
        <button
          key={label}
          type="button"
          class="menu-item"
          role="menuitem"
          onClick={() => {
            close()
            choose()
          }}
        >
          {label}
        </button>
      ))}
    </div>
  )
}

function choicesOf(owner: Owner): readonly Choice[] {
  const { chat, chime, toast } = owner
  const choices: Choice[] = [
    { label: chime.muted.value ? words.soundOn : words.soundOff, choose: () => chime.toggle() },
  ]
  const conversation = chat.thread().conversation.value
  if (canEnd(chat)) {
    const end = async () => {
      if ((await call(chat, 'close', { conversation })) !== 200) toast.show(words.ended)
    }
    choices.push({ label: words.end, choose: () => void end() })
  }
  // Whoever is not known has said nothing.
  if (chat.ready.value === null) return choices
  return [
    ...choices,
    { label: words.past, choose: () => openDialog((done) => <Past owner={owner} done={done} />) },
    { label: words.download, choose: () => openDialog((done) => <Download chat={chat} done={done} />) },
    { label: words.forget, choose: () => openDialog((done) => <Forget chat={chat} done={done} />) },
  ]
}

function canEnd(chat: Chat): boolean {
  const status = chat.status.value
  return status !== null && status.state !== 'closed' && chat.thread().messages.value.length > 0
}
