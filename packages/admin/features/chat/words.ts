import type { Status } from '@kefu/protocol/frames.ts'
import type { Locale } from '../../locale.ts'

export const chatTitle = { zh: '在线客服', en: 'Chat with us' }

/** What the page says where no script runs, in the words of the page that has one where both say the same. */
export const plainWords = {
  messages: { zh: '消息', en: 'Messages' },
  write: { zh: '输入消息', en: 'Write a message' },
  send: { zh: '发送', en: 'Send' },
  look: { zh: '查看新消息', en: 'See new messages' },
  how: {
    zh: '请在这里留言，您写的内容会一直保留到有人回复。',
    en: 'Write to us here. Your words are kept until somebody answers.',
  },
  plain: {
    zh: '您的浏览器没有运行本页的脚本，新消息不会自动出现，请点“查看新消息”。',
    en: 'Your browser does not run scripts here, so new messages do not appear by themselves.',
  },
}

/** Where a visitor stands, in words that are true. */
export function placeOf(status: Status, locale: Locale): string {
  const { state, nobody, place = 1 } = status
  const said = places[locale]
  if (state !== 'waiting') return said[state]
  if (nobody) return said.nobody
  return place > 1 ? said.ahead(place - 1) : said.next
}

const places = {
  zh: {
    served: '正在为您服务',
    closed: '本次会话已结束，发送消息可以开始新的会话。',
    nobody: '客服暂时不在，请先留言，我们回来后会尽快回复。',
    next: '正在等待客服，下一位就是您',
    ahead: (n: number) => `正在等待客服，前面还有 ${n} 位`,
  },
  en: {
    served: 'Here for you',
    closed: 'This conversation is closed. Write to begin a new one.',
    nobody: 'Nobody is here right now. Write anyway: we read it first thing.',
    next: 'You are next',
    ahead: (n: number) => (n === 1 ? '1 person is ahead of you' : `${n} people are ahead of you`),
  },
}

/** How long ago something was: the reader's clock and zone are not known here. */
export function ago(at: number, now: number, locale: Locale): string {
  const minutes = Math.round((now - at) / 60_000)
  if (minutes < 1) return locale === 'zh' ? '刚刚' : 'just now'
  const near = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  if (minutes < 60) return near.format(-minutes, 'minute')
  const hours = Math.round(minutes / 60)
  return hours < 24 ? near.format(-hours, 'hour') : near.format(-Math.round(hours / 24), 'day')
}

export const refusals = {
  empty: { zh: '信息不能为空', en: 'Write something first.' },
  too_long: { zh: '这条消息太长，请分几次发送。', en: 'That is too long for one message. Send it in parts.' },
  bad_text: {
    zh: '消息里有无法保存的字符，请删除控制字符后再试。',
    en: 'The message has characters that cannot be stored. Remove control characters and send it again.',
  },
  forbidden: {
    zh: '您目前无法在这里给我们留言。如果这是误会，请通过其他方式联系我们。',
    en: 'You cannot write to us here at the moment. If this is a mistake, please reach us another way.',
  },
  demanded: {
    zh: '这里只与已登录网站的客人聊天，聊天需要 JavaScript。请允许本页运行脚本，或通过其他方式联系我们。',
    en: 'Only people who are signed in to the site can chat here, and that needs JavaScript. Allow scripts on this page, or reach us another way.',
  },
  away: {
    zh: '没有发送：服务暂时不可用。您写的内容还在下面，请稍后再发送一次。',
    en: 'Not sent: we cannot be reached right now. Your words are still below; send them again in a moment.',
  },
}
