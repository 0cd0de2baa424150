export const words = {
  name: { zh: '山野茶铺', en: 'Hill & Leaf' },
  lead: { zh: '一座山，四季茶', en: 'One hill, four seasons of tea' },
  about: {
    zh: '我们在海拔八百米的山上种茶，手工采摘，小锅慢炒。有什么想问的，点右下角，我们就在。',
    en: 'We grow our tea at eight hundred metres, pick it by hand and roast it in small pans. If you wonder about anything, ask in the corner below: we are here.',
  },
  ask: { zh: '问问我们', en: 'Ask us' },
  teas: { zh: '本季新品', en: 'This season' },
  sample: {
    zh: '这是 Kefu 的示例商店，商品和价格都是虚构的。',
    en: 'This is the sample shop of Kefu. Its goods and prices are made up.',
  },
  agents: { zh: '客服登录', en: 'For agents' },
  leavesName: { zh: '春山绿茶', en: 'Spring hill green' },
  leavesText: { zh: '清明前采，豆香清甜', en: 'Picked in March, fresh and sweet' },
  tinName: { zh: '岩烤红茶', en: 'Rock roasted black' },
  tinText: { zh: '炭火慢焙，果香绵长', en: 'Slowly roasted over charcoal' },
  teapotName: { zh: '青釉茶壶', en: 'Celadon teapot' },
  teapotText: { zh: '手工拉坯，容量 420 毫升', en: 'Thrown by hand, holds 420 ml' },
  cupsName: { zh: '对杯', en: 'A pair of cups' },
  cupsText: { zh: '一深一浅，两人刚好', en: 'One light, one dark, for two' },
}

/** What the shop pretends to sell; `key` names the picture and the words. */
export const goods = [
  { key: 'leaves', price: 128 },
  { key: 'tin', price: 96 },
  { key: 'teapot', price: 268 },
  { key: 'cups', price: 78 },
]
