import { placeOf } from '@kefu/words/place.ts'
import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import type { Chat } from '../lib/session.ts'
import { figureOf } from './figure.ts'
import { type DrawMenu, Menu } from './menu.tsx'
import { words } from './words.ts'

export interface HeaderProps {
  chat: Chat
  isDown: ReadonlySignal<boolean>
  drawMenu: DrawMenu
}

/** Who answers, or how long it takes. */
export function Header(props: HeaderProps): JSX.Element {
  const status = props.chat.status.value
  const isRefused = props.chat.line.value === 'forbidden'
  const agent = status?.agent
  return (
    <header class="chat-header">
      {agent && <Avatar id={figureOf(props.chat, agent.id)} size="large" />}
      <div class="chat-who">
        <h1 class="chat-name truncate">
          <bdi>{agent?.name || words.title}</bdi>
        </h1>
        <p class="chat-place" role="status">
          {agent && !isRefused && !props.isDown.value && <span class="dot dot-online" />}
          {status?.state === 'waiting' && !status.nobody && <span class="dot dot-waiting" />}
          {!isRefused && placeOf(status, words)}
        </p>
      </div>
      <Menu draw={props.drawMenu} />
    </header>
  )
}
