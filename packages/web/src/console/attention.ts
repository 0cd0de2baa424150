import { computed } from '@preact/signals'
import type { Chime } from '../lib/chime.ts'
import { watching } from '../lib/watching.ts'
import type { World } from '../lib/world.ts'
import type { Desk } from './desk.ts'
import { type Listed, unreadIn } from './entry.ts'
import { followFront } from './front-page.ts'
import { type News, NewsReader, noticeOf } from './news.ts'
import type { Notifications } from './notifications.ts'
import { nameOf } from './search.ts'
import { WaitingNews } from './waiting-news.ts'
import { words } from './words.ts'

/**
 * Tells the agent of words that he does not see, and of visitors who wait for anybody: by a sound and by the browser, on one of
 * his pages. Only frames set it off: the timers of a page that nobody sees run late.
 */
export function callAttention(
  desk: Desk,
  chime: Chime,
  notifications: Notifications,
  { locks }: Pick<World, 'locks'>,
): void {
  // A page without a line hears nothing to tell.
  const isFit = computed(() => watching.value && desk.chat.line.value === 'ready')
  const isFront = followFront(`kefu.attention.${desk.me.id}`, locks, isFit)
  const reader = new NewsReader()
  const line = new WaitingNews({
    came: (visitor) => isFront.value && tellWaiting(visitor),
  })
  desk.chat.listen((frame) => {
    // Read on each page: the next one to be in front knows what was told already.
    for (const news of reader.read(frame)) if (isFront.value) tell(news)
    line.hear(frame)
  })

  function tell(news: News): void {
    const { sound, notification } = noticeOf(news, {
      isWatching: watching.value,
      chosen: desk.inbox.chosen.value,
      isAway: desk.presence.shown.value === 'away',
    })
    if (sound) chime.ring()
    if (notification) show(news)
  }

  function show({ conversation, text }: News): void {
    const entry = desk.inbox.at(conversation)?.value
    if (!entry) return
    notifications.show({
      conversation,
      title: nameOf(entry),
      body: text,
      isWanted: () => isUnseen(conversation),
      open: () => {
        desk.choose(conversation)
        desk.answer()
      },
    })
  }

  // While he looks at this page the number of those who wait is before him.
  function tellWaiting(visitor: Listed): boolean {
    if (watching.value || desk.presence.shown.value !== 'online') return false
    const { conversation, last } = visitor
    chime.ring()
    notifications.show({
      conversation,
      title: nameOf(visitor),
      body: last?.msg ?? words.waitsForAgent,
      isWanted: () => line.waiting.value.has(conversation) && !isLookedAt(conversation),
      open: () => {
        desk.show('waiting')
        void desk.seek(conversation).then(() => desk.answer())
      },
    })
    return notifications.isOn.value
  }

  function isLookedAt(conversation: number): boolean {
    return watching.value && desk.inbox.chosen.value === conversation
  }

  function isUnseen(conversation: number): boolean {
    const isListed = desk.inbox.order.value.includes(conversation)
    const entry = isListed ? desk.inbox.at(conversation)?.value : undefined
    return entry !== undefined && !entry.left && unreadIn(entry) > 0
  }
}
