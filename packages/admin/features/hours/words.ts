import type { Locale, Sentence } from '../../locale.ts'
import type { Wrong } from './spans.ts'

export const refusals = {
  noHours: {
    zh: '请至少为一天填写服务时间。如果只是某几天休息，请把它们写进节假日。',
    en: 'Give at least one day hours. Days on which you are closed for once are holidays.',
  },
  badZone: {
    zh: '请填写像 Asia/Shanghai 这样的时区名称。',
    en: 'Enter the name of a time zone, such as Europe/Berlin.',
  },
  longMessage: { zh: '留言最多 200 个字。', en: 'Make the message 200 characters long at most.' },
  badDate: { zh: '请填写像 2026-12-25 这样的日期。', en: 'Enter a date such as 2026-12-25.' },
  sameDate: { zh: '这一天已经写在上面了。', en: 'This day is in the list already.' },
  longName: { zh: '名称最多 80 个字。', en: 'Make the name 80 characters long at most.' },
}

export const wrongSpans: Record<Wrong, Sentence> = {
  unreadable: {
    zh: '请填写像 09:00-12:00, 13:00-18:00 这样的时间，从 00:00 到 24:00。',
    en: 'Enter hours such as 09:00-12:00, 13:00-18:00, from 00:00 to 24:00.',
  },
  'empty span': {
    zh: '开始和结束的时间相同。全天请填写 00:00-24:00。',
    en: 'It ends when it begins. For all day, enter 00:00-24:00.',
  },
  overlap: { zh: '有两段时间重叠了。', en: 'Two of them overlap.' },
  many: { zh: '一天最多填写 6 段时间。', en: 'Enter 6 at most for one day.' },
}

export const words = {
  title: { zh: '服务时间', en: 'Business hours' },
  lead: {
    zh: '在服务时间以外，访客会看到什么时候有人回复。他们照常可以留言，在线的客服也照常可以回复。',
    en: 'Outside of them visitors read when somebody is back. They can write all the same, and agents who are here can answer.',
  },
  onOff: { zh: '开关', en: 'On or off' },
  isOn: { zh: '按服务时间接待', en: 'Keep business hours' },
  isOnHint: { zh: '不勾选则始终开放。', en: 'Unchecked, the chat is always open.' },
  zone: { zh: '时区', en: 'Time zone' },
  zoneHint: { zh: '下面的时间都按这个时区计算。', en: 'All hours below are those of clocks there.' },
  week: { zh: '每周', en: 'Each week' },
  weekHint: {
    zh: '例如 09:00-12:00, 13:00-18:00。留空则当天休息。22:00-06:00 到第二天早上为止。',
    en: 'Such as 09:00-12:00, 13:00-18:00. Empty: closed. 22:00-06:00 ends the next morning.',
  },
  holidays: { zh: '节假日', en: 'Holidays' },
  holidaysHint: {
    zh: '这些日子不按每周的时间。不填时间则全天休息；清空一行就是删除。',
    en: 'On these days the hours of the week do not hold. Without hours of its own a day is closed. Clear a row to remove it.',
  },
  date: { zh: '日期', en: 'Date' },
  name: { zh: '名称（可不填）', en: 'Name (optional)' },
  hours: { zh: '当天的时间（可不填）', en: 'Hours (optional)' },
  more: { zh: '增加几行', en: 'More rows' },
  message: { zh: '非服务时间的留言', en: 'What visitors read outside of the hours' },
  messageHint: {
    zh: '什么时候恢复服务会自动写在下面，不必写进留言。',
    en: 'When you are back is said below it by itself.',
  },
  messageZh: { zh: '中文', en: 'In Chinese' },
  messageEn: { zh: '英文', en: 'In English' },
  save: { zh: '保存', en: 'Save' },
  saved: { zh: '已保存。', en: 'Saved.' },
  wrong: { zh: '还没有保存：请看标红的地方。', en: 'Not saved yet: look at what is marked.' },
}

/** What has a time in it. */
export const phrases: Record<Locale, Record<'open' | 'closed', (until: string | null) => string>> = {
  zh: {
    open: (until) => (until === null ? '现在：服务时间内。' : `现在：服务时间内，到 ${until} 为止。`),
    closed: (until) => (until === null ? '现在：非服务时间。' : `现在：非服务时间，到 ${until} 为止。`),
  },
  en: {
    open: (until) => (until === null ? 'Right now you are open.' : `Right now you are open, until ${until}.`),
    closed: (until) =>
      until === null ? 'Right now you are closed.' : `Right now you are closed, until ${until}.`,
  },
}
