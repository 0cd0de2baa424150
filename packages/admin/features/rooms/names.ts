import { cleanLine } from '@kefu/protocol/text.ts'
import type { Locale } from '../../locale.ts'

/** Longest name in a room, in Unicode code points. */
export const longestName = 24

/**
 * What somebody wants to be called in rooms, as it can be shown and written behind an @; '' when there is nothing to see.
 * Signs that are heaped on one letter are cut: they reach into the lines above and below.
 */
export function cleanName(text: string): string {
  return cleanLine(
    cleanLine(text)
      .normalize('NFC')
      .replace(/[@＠]/g, '')
      .replace(/\s+/g, ' ')
      .replace(/(\p{M}{3})\p{M}+/gu, '$1'),
  )
}

/** The same, of a client that nobody can ask to choose a shorter one. */
export function fittingName(text: string): string {
  return [...cleanName(text)].slice(0, longestName).join('').trim()
}

export function isTooLong(name: string): boolean {
  return [...name].length > longestName
}

/**
 * A name for who has none yet: the same one for the same id. Of a thousand people who come one after the other no two are
 * called the same, and neighbours are called nothing alike.
 */
export function generatedName(id: number, locale: Locale): string {
  const { how, who, between } = names[locale]
  const place = (id * 389) % (how.length * who.length)
  return `${how[place % how.length]}${between}${who[Math.floor(place / how.length)]}`
}

const names = {
  en: {
    how: [
      ...['Amber', 'Brave', 'Bright', 'Calm', 'Cheerful', 'Clever', 'Copper', 'Curious'],
      ...['Early', 'Fair', 'Gentle', 'Golden', 'Happy', 'Honest', 'Jolly', 'Kind'],
      ...['Lively', 'Lucky', 'Merry', 'Mild', 'Misty', 'Nimble', 'Patient', 'Quick'],
      ...['Quiet', 'Silver', 'Snowy', 'Sunny', 'Swift', 'Tidy', 'Warm', 'Wise'],
    ],
    who: [
      ...['Badger', 'Beaver', 'Bee', 'Crane', 'Deer', 'Dolphin', 'Dove', 'Falcon'],
      ...['Finch', 'Fox', 'Gecko', 'Hare', 'Heron', 'Kestrel', 'Koala', 'Lark'],
      ...['Lynx', 'Magpie', 'Marten', 'Mole', 'Moth', 'Newt', 'Otter', 'Panda'],
      ...['Puffin', 'Quail', 'Robin', 'Seal', 'Swan', 'Tern', 'Turtle', 'Wren'],
    ],
    between: ' ',
  },
  zh: {
    how: [
      ...['爱笑的', '好奇的', '安静的', '勇敢的', '温柔的', '早起的', '快乐的', '机灵的'],
      ...['淡定的', '热心的', '害羞的', '认真的', '贪吃的', '细心的', '开朗的', '幸运的'],
      ...['踏实的', '爱唱的', '爱跑的', '赶路的', '看雨的', '听风的', '晒太阳的', '数星星的'],
      ...['喝茶的', '读书的', '种花的', '画画的', '散步的', '吹笛的', '看海的', '追云的'],
    ],
    who: [
      ...['水獭', '白鹭', '松鼠', '刺猬', '海豚', '小鹿', '狐狸', '熊猫'],
      ...['麻雀', '燕子', '鸽子', '喜鹊', '画眉', '百灵', '仙鹤', '天鹅'],
      ...['乌龟', '青蛙', '蜜蜂', '蝴蝶', '蜻蜓', '萤火虫', '海豹', '企鹅'],
      ...['考拉', '羚羊', '猞猁', '云豹', '雪兔', '山雀', '鹌鹑', '河狸'],
    ],
    between: '',
  },
} as const
