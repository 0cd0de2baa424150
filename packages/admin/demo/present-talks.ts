import type { Talk } from './talk.ts'

/** What is going on just now, the oldest first. */
export const openTalks: readonly Talk[] = [
  {
    locale: 'en',
    visitor: {
      name: 'Marta Kowalczyk',
      email: 'marta@cafe-lipa.example',
      company: 'Café Lipa',
      about: 'Runs a café with twelve tables; buys every other month.',
    },
    page: ['/wholesale', 'For cafés and shops'],
    tags: ['wholesale'],
    said: `
      > Hello again! The sample was a success, even with those who never drink tea.
      < That makes my day. So 5 kg of the roasted black, as we said?
      > Make it 8 please, and 20 pairs of cups if you have them.
      * 24 pairs on the shelf, 6 of them are promised to Elena. So 18 now, 2 from the next firing.
      < 8 kg are no problem. Of the cups I have 18 pairs here and 2 that come on the 20th. Shall I send all together?
      > No, the 18 first. When can they be here?`,
  },
  {
    locale: 'zh',
    visitor: { name: '林晓', email: 'lin@qinghe.example', company: '清和礼品', phone: '138 0000 2046' },
    page: ['/wholesale', '企业采购'],
    tags: ['企业采购', '礼盒'],
    said: `
      > 样品收到了，同事都说好
      < 太好了！设计稿您看过了吗？
      > 看过，标志能不能再小一点，放在右下角
      < 可以，下午把新稿发您。数量还是 200 份？
      > 改成 240 份吧，发票分两张开`,
  },
  {
    locale: 'en',
    visitor: { name: 'Oliver Hughes', email: 'oliver@hughes.example', from: 'https://www.google.com/' },
    page: ['/teas/spring-hill-green', 'Spring hill green'],
    tags: ['shipping'],
    said: `
      > Hi, my parcel says “delivered”, but there is nothing here.
      < Hello Oliver, let me look. Is there a neighbour or a porter who may have taken it?
      > I asked both, no.
      < Then I open a search with the carrier now. You get a new parcel if it is not found by tomorrow noon.
      > Thank you. Do I need to do anything?`,
  },
  {
    locale: 'en',
    visitor: { name: null, from: 'https://www.reddit.com/' },
    page: ['/teas', 'This season'],
    said: `
      > hey, which of your teas is good cold?
      < The spring green! 8 g to a litre of cold water, a night in the fridge.
      > sounds easy. does it keep for a day?`,
  },
]

/** Who waits for somebody to take care of him. */
export const waitingTalks: readonly Talk[] = [
  {
    locale: 'en',
    visitor: { name: 'Grace Lee', email: 'grace@lee.example' },
    page: ['/checkout', 'Checkout'],
    said: `
      > Hello, my discount code SPRING is not accepted
      > It says “Not valid for these goods”`,
  },
  {
    locale: 'zh',
    visitor: { name: '黄蕾', from: 'https://www.baidu.com/' },
    page: ['/teapot', '青釉茶壶'],
    said: `
      > 你好，茶壶现在下单什么时候能发货？`,
  },
]
