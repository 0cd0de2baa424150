import type { Locale } from '../../locale.ts'

export const words = {
  now: { zh: '现在', en: 'Right now' },
  waiting: { zh: '正在等待的访客', en: 'visitors waiting' },
  served: { zh: '正在进行的对话', en: 'conversations under way' },
  online: { zh: '在线客服', en: 'agents online' },
  today: { zh: '今天', en: 'Today' },
  todayOwn: { zh: '我的今天', en: 'Your day so far' },
  begun: { zh: '新对话', en: 'conversations begun' },
  answered: { zh: '首次回复', en: 'first answers' },
  answer: { zh: '首次回复用时', en: 'to the first answer' },
  rating: { zh: '评分', en: 'average rating' },
  messages: { zh: '消息', en: 'messages' },
  days: { zh: '按天查看', en: 'Day by day' },
  daysOwn: { zh: '我的每一天', en: 'Your days' },
  last: { zh: '快速选择', en: 'Quick choice' },
  from: { zh: '从', en: 'From' },
  to: { zh: '到', en: 'Until' },
  show: { zh: '显示', en: 'Show' },
  agents: { zh: '各客服', en: 'Agent by agent' },
  agent: { zh: '客服', en: 'Agent' },
  day: { zh: '日期', en: 'Day' },
  hour: { zh: '时间', en: 'Hour' },
  disabled: { zh: '已停用', en: 'disabled' },
  perHour: { zh: '每小时消息', en: 'Messages per hour' },
  begunPerDay: { zh: '每天新对话', en: 'Conversations per day' },
  answeredPerDay: { zh: '每天首次回复', en: 'First answers per day' },
  answerPerDay: { zh: '首次回复用时', en: 'Time to the first answer' },
  ratingPerDay: { zh: '平均评分', en: 'Average rating' },
  messagesPerDay: { zh: '每天消息', en: 'Messages per day' },
  firstAnswers: { zh: '首次回复', en: 'First answers' },
  firstAnswerTime: { zh: '首次回复用时', en: 'Until the answer' },
  ratings: { zh: '评价', en: 'Ratings' },
  messagesOf: { zh: '消息', en: 'Messages' },
  asTable: { zh: '以表格显示', en: 'As a table' },
  csvDays: { zh: '每天的数据（CSV）', en: 'Days (CSV)' },
  csvAgents: { zh: '各客服的数据（CSV）', en: 'Agents (CSV)' },
  how: {
    zh: '首次回复用时是中位数：从访客的第一句话到客服的第一句回复，算在对话开始的那一天。评分算在评价的那一天。',
    en: 'The time to the first answer is the middle one: from the visitor’s first words to an agent’s, on the day on which the conversation began. Ratings count on the day on which they were given.',
  },
  noneYet: { zh: '还没有对话', en: 'No conversation yet' },
  noneYetHow: {
    zh: '有访客写下第一句话后，这里就会显示今天和每一天的数字。',
    en: 'As soon as a visitor has written, your day and the days before it are told here in figures.',
  },
  noneYetTry: { zh: '在示例商店试一试', en: 'Try it in the sample shop' },
} as const

export const problems = {
  noSuchDay: {
    zh: '日历里没有这一天，请重新选择日期。',
    en: 'There is no such day. Choose another date.',
  },
  backwards: {
    zh: '开始日期在结束日期之后，请交换或重新选择。',
    en: 'The first day is after the last one. Choose an earlier one to begin with, or a later one to end with.',
  },
  tooLong: {
    zh: '一次最多显示 366 天，请选择更短的时间。',
    en: 'That is more than 366 days. Choose a year or less.',
  },
} as const

/** What has a number, a name or a time in it. */
export const phrases = {
  zh: {
    zone: (zone: string) => `日期和时间按 ${zone} 时区计算。`,
    last: (days: number) => (days === 365 ? '最近一年' : `最近 ${days} 天`),
    most: (value: string, when: string) => `最高：${value}（${when}）`,
    nothing: '没有数据',
    ofRatings: (count: string) => `${count} 个评价`,
  },
  en: {
    zone: (zone: string) => `Days and times are those of ${zone}.`,
    last: (days: number) => (days === 365 ? 'A year' : `${days} days`),
    most: (value: string, when: string) => `Highest: ${value}, ${when}`,
    nothing: 'Nothing in this time',
    ofRatings: (count: string) => (count === '1' ? '1 rating' : `${count} ratings`),
  },
} satisfies Record<Locale, object>
