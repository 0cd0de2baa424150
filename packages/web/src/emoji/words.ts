import { inLanguage, plural } from '../lib/i18n.ts'

const en = {
  title: 'Emoji',
  search: 'Search emoji',
  groups: 'Groups',
  recent: 'Used last',
  faces: 'Faces',
  people: 'Hands and people',
  hearts: 'Hearts and signs',
  nature: 'Animals and nature',
  food: 'Food and drink',
  fun: 'Celebrations and games',
  places: 'Places and travel',
  things: 'Things',
  found: (n: number) => plural('en', n, { one: '1 emoji', other: `${n} emoji` }),
  none: 'No emoji fits. Try another word.',
}

const zh: typeof en = {
  title: '表情',
  search: '搜索表情',
  groups: '分组',
  recent: '最近使用',
  faces: '笑脸',
  people: '手势和人物',
  hearts: '爱心和符号',
  nature: '动物和自然',
  food: '食物和饮料',
  fun: '庆祝和娱乐',
  places: '地点和出行',
  things: '物品',
  found: (n) => `${n} 个表情`,
  none: '没有合适的表情，换个词试试。',
}

export const words = inLanguage({ en, zh })
