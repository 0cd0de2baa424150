import { inLanguage, plural } from '../lib/i18n.ts'

const en = {
  title: 'Chat with us',
  write: 'Write a message',
  connecting: 'One moment',
  serves: 'Here for you',
  next: 'You are next',
  ahead: (n: number) =>
    plural('en', n, { one: '1 person is ahead of you', other: `${n} people are ahead of you` }),
  moved: 'Somebody who came before you is waiting again',
  nobody: 'Nobody is here right now. Write anyway: we read it first thing.',
  closed: 'This conversation is closed. Write to begin a new one.',
  isTyping: (name: string) => `${name} is typing`,
  someone: 'Somebody',
  menu: 'More',
}

const zh: typeof en = {
  title: '在线客服',
  write: '输入消息',
  connecting: '正在连接',
  serves: '正在为您服务',
  next: '正在等待客服，下一位就是您',
  ahead: (n) => `正在等待客服，前面还有 ${n} 位`,
  moved: '比您先来的一位客人回到了队伍中',
  nobody: '客服暂时不在，请先留言，我们回来后会尽快回复。',
  closed: '本次会话已结束，发送消息可以开始新的会话。',
  isTyping: (name) => `${name}正在输入`,
  someone: '客服',
  menu: '更多',
}

export const words = inLanguage({ en, zh })
