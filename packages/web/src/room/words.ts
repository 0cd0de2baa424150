import { inLanguage, plural } from '../lib/i18n.ts'

const en = {
  title: 'Group chat',
  visitor: (id: number) => `Visitor ${id}`,
  here: (n: number) => plural('en', n, { one: '1 person is here', other: `${n} people are here` }),
  more: (n: number) => `and ${n} more`,
  you: 'You',
  write: 'Write to everybody here',
  nothingYet: 'Nobody has written yet. The first word is yours.',
}

const zh: typeof en = {
  title: '群聊室',
  visitor: (id) => `游客${id}`,
  here: (n) => `${n} 人在线`,
  more: (n) => `还有 ${n} 人`,
  you: '您',
  write: '和大家说点什么',
  nothingYet: '还没有人说话，您可以先说一句。',
}

export const words = inLanguage({ en, zh })
