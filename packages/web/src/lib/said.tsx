import type { JSX } from 'preact'
import { Bubble } from './bubble.tsx'
import type { MessageListProps } from './message-list.tsx'
import type { Row } from './rows.ts'
import { clockTime, dayName, fullTime } from './time.ts'
import { words } from './words.ts'

export interface SaidProps {
  row: Row
  list: MessageListProps
  /** Under the newest of one's own that did not fail, how far it came. */
  isNewestSent: boolean
  /** It was sought, and stands out. */
  isFound: boolean
}

/** A message with what belongs around it: the day, the face, the name, the time. */
export function Said({ row, list, isNewestSent, isFound }: SaidProps): JSX.Element {
  const { message, isOwn, opensDay, isFirst, isLast } = row
  const name = isFirst && list.nameOf?.(message)
  return (
    <>
      {opensDay && <p class="day">{capitalised(dayName(message.at))}</p>}
      {message.group === 'system' ? (
        <p class="said-system" dir="auto">
          {message.text}
        </p>
      ) : (
        <div class={isFound ? `${classOf(row)} said-found` : classOf(row)} data-cid={message.cid}>
          {!isOwn && list.avatarOf && <span class="said-face">{isFirst && list.avatarOf(message)}</span>}
          <div class="said-words">
            {name && (
              <p class="said-name">
                <bdi>{name}</bdi>
              </p>
            )}
            {list.bubbleOf?.(message, isOwn) ?? <Bubble message={message} isOwn={isOwn} chat={list.chat} />}
            {isLast && message.state !== 'failed' && (
              <p class="bubble-meta">
                <time dateTime={new Date(message.at).toISOString()} title={fullTime(message.at)}>
                  {clockTime(message.at)}
                </time>
                {isNewestSent && ` · ${words[list.thread.stateOf(message)]}`}
              </p>
            )}
          </div>
        </div>
      )}
    </>
  )
}

function classOf({ isOwn, isFirst }: Row): string {
  return `said${isOwn ? ' said-own' : ''}${isFirst ? ' said-first' : ''}`
}

function capitalised(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}
