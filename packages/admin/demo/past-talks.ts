import type { Talk } from './talk.ts'

/** What was talked about lately, the oldest first. All of it is made up. */
export const pastTalks: readonly Talk[] = [
  {
    locale: 'en',
    visitor: { name: 'Ingrid Solberg', email: 'ingrid@solberg.example', from: 'https://www.google.com/' },
    page: ['/teas/spring-hill-green', 'Spring hill green'],
    tags: ['shipping'],
    rating: { stars: 5, words: 'An answer within a minute, and a clear one.' },
    said: `
      > Hello! Do you ship to Norway?
      < Good morning Ingrid! We do: five to eight working days, 60 kr, and nothing for orders over 600 kr.
      > And customs?
      < Already paid by us, so nobody rings your bell for money.
      > Perfect, then I take two bags of the green.
      < Thank you! They are on their way tomorrow morning.`,
  },
  {
    locale: 'zh',
    visitor: { name: '周明', from: 'https://www.baidu.com/' },
    page: ['/teas/spring-hill-green', '春山绿茶'],
    tags: ['泡茶'],
    rating: { stars: 5, words: '讲得很细，谢谢！' },
    said: `
      > 你好，春山绿茶用多少度的水泡？
      < 您好！80 度左右，水开后放三分钟就差不多。
      > 玻璃杯可以吗？
      < 可以，看着叶子慢慢沉下去很好看。3 克茶，200 毫升水，第一泡一分半。
      > 明白了，周末试试`,
  },
  {
    locale: 'en',
    visitor: { name: null },
    page: ['/cups', 'A pair of cups'],
    said: `
      > are the cups dishwasher safe
      < They are, on the top shelf. The dark one keeps its colour better if you wash it by hand.
      > ok thx`,
  },
  {
    locale: 'en',
    visitor: {
      name: 'Marta Kowalczyk',
      email: 'marta@cafe-lipa.example',
      company: 'Café Lipa',
      about: 'Runs a café with twelve tables; buys every other month.',
    },
    page: ['/wholesale', 'For cafés and shops'],
    tags: ['wholesale', 'new customer'],
    rating: { stars: 5 },
    said: `
      > Hi, I run a small café and would like the roasted black on our menu. Do you have prices for 5 kg?
      < Lovely! From 3 kg it is 30 % below the shop price, from 10 kg 38 %.
      * Same café that asked on the fair in June. Give her the 10 kg price for the first order.
      < And as this is your first order: you get the 10 kg price for your 5 kg.
      > That is kind. Can I have a sample first?
      < Of course: 50 g are in the post today, with a note on how we brew it for large pots.
      > Great, I will be back next week.`,
  },
  {
    locale: 'zh',
    visitor: { name: '陈思雨', email: 'siyu@mail.example' },
    page: ['/orders', '我的订单'],
    tags: ['物流'],
    rating: { stars: 4 },
    said: `
      > 我的订单三天没有更新物流了
      < 您好，请把订单号发给我，我马上查。
      > HL20461
      < 查到了：包裹在杭州中转时贴错了标签，今天上午已经重新发出，预计后天到。
      < 给您添麻烦了，下次下单我们免运费。
      > 好的，谢谢处理`,
  },
  {
    locale: 'en',
    visitor: { name: 'Tom Becker', email: 'tom.becker@mail.example', from: 'https://www.reddit.com/' },
    page: ['/teapot', 'Celadon teapot'],
    tags: ['broken', 'refund'],
    rating: { stars: 5, words: 'Broken lid, replaced without any fuss. I will order again.' },
    said: `
      > My teapot arrived today, but the lid is cracked :(
      < Oh no, I am sorry! Could you send us a photo?
      > Sure, one moment
      > Sent it to your mail address, I hope that is fine
      < Got it. A whole new pot leaves tomorrow, and you need not send the old one back.
      * Third cracked lid since August. I told the workshop to pack lids apart from pots.
      > Wow, thank you. It makes a nice planter, then.
      < It does! We have one with basil in the office.`,
  },
  {
    locale: 'en',
    visitor: { name: 'Priya Nair' },
    page: ['/teas/rock-roasted-black', 'Rock roasted black'],
    tags: ['brewing'],
    rating: { stars: 4 },
    said: `
      > How much caffeine is in the roasted black compared to coffee?
      < A cup has about 45 mg, half of a coffee. The second infusion has much less.
      > And is it good with milk?
      < It is strong enough for it: 4 g, boiling water, four minutes.`,
  },
  {
    locale: 'zh',
    visitor: { name: null },
    page: ['/teas/rock-roasted-black', '岩烤红茶'],
    said: `
      > 红茶有试喝装吗
      < 有的，10 克一小包，满两包包邮。
      > 好`,
  },
  {
    locale: 'en',
    visitor: { name: 'Jonas Wahl', email: 'jonas@wahl.example' },
    page: ['/orders', 'Your orders'],
    tags: ['refund'],
    rating: { stars: 2, words: 'It took a week until I had my money back.' },
    said: `
      > I cancelled order HL19877 on Monday and still see no refund.
      < I am sorry about that, Jonas. I see the cancellation; the payment provider holds the refund back for a check.
      > For how long?
      < Until Friday at the latest. I wrote it down and look after it myself.
      * Call the provider on Thursday if it is still open. Li
      > OK. Not great, but thanks for being honest.`,
  },
  {
    locale: 'zh',
    visitor: {
      name: '林晓',
      email: 'lin@qinghe.example',
      company: '清和礼品',
      phone: '138 0000 2046',
      about: '每年春节前订一批礼盒。',
    },
    page: ['/wholesale', '企业采购'],
    tags: ['企业采购', '礼盒'],
    rating: { stars: 5, words: '专业，报价快。' },
    said: `
      > 您好，公司想订 200 份春节礼盒，可以印我们的标志吗？
      < 可以的。200 份以上免制版费，盒面和封条都能印。
      > 预算每份 200 左右
      < 那推荐绿茶 100 克配一对小杯，每份 188 元，含税含运费。
      * 老客户，去年订了 150 份。报价有效期给到月底。
      > 能先看样品吗
      < 明天寄出两份样品，设计稿周五前发您邮箱。
      > 太好了`,
  },
  {
    locale: 'en',
    visitor: { name: 'Aoife Byrne', from: 'https://duckduckgo.com/' },
    page: ['/teas', 'This season'],
    tags: ['advice'],
    rating: { stars: 5 },
    said: `
      > I would like to give tea to my father. He only drinks builders' tea so far!
      < Then the rock roasted black is a good first step: full, a little fruity, and it forgives a long steep.
      > And something for me, who likes it light?
      < The spring green, with water that is not too hot. Shall I put both into a gift box?
      > Yes please, with a card: “Happy birthday, Dad”.
      < Done: it is in your basket, the card is on us.`,
  },
  {
    locale: 'en',
    visitor: { name: null },
    page: ['/', 'Hill & Leaf'],
    said: `
      > Is this a real person?
      < It is: Amy, with a cup of green next to the keyboard. How can I help?
      > Ha, just checking. Nice shop`,
  },
  {
    locale: 'zh',
    visitor: { name: '吴倩' },
    page: ['/teapot', '青釉茶壶'],
    tags: ['售前'],
    rating: { stars: 5 },
    said: `
      > 茶壶出水会滴吗？以前买的总滴水
      < 这一款壶嘴是手工修的，断水很利落。每一把出厂前都会试水。
      > 420 毫升两个人够吗
      < 两三个人刚好。配对杯一起买可以减 20 元。
      > 那一起下单了`,
  },
  {
    locale: 'en',
    visitor: { name: 'Luca Romano', email: 'luca@romano.example' },
    page: ['/account', 'Your account'],
    tags: ['account'],
    said: `
      > I cannot change my delivery address, the button does nothing
      < Which browser do you use, Luca?
      > Safari on an old iPad
      < Thank you. I changed the address for you: is Via Garibaldi 14 right?
      > Yes!
      * Told the web team: the address form is broken on iPadOS 14.`,
  },
  {
    locale: 'en',
    visitor: { name: 'Hannah Schmidt', email: 'hannah@tee-und-mehr.example', company: 'Tee & Mehr' },
    page: ['/wholesale', 'For cafés and shops'],
    tags: ['wholesale'],
    rating: { stars: 4, words: 'Good advice. A price list as PDF would help.' },
    said: `
      > Guten Tag, do you have a price list for shops?
      < Good afternoon! We do, by quantity: shall I send it to hannah@tee-und-mehr.example?
      > Please. And is the tea certified organic?
      < The green is, since 2021. The black follows next year: the fields are in their second year of change.
      > Then we begin with the green.`,
  },
  {
    locale: 'zh',
    visitor: { name: '何嘉' },
    page: ['/orders', '我的订单'],
    tags: ['退换'],
    rating: { stars: 3, words: '能退，就是流程有点多。' },
    said: `
      > 买错了，没拆封可以退吗
      < 可以，七天内未拆封都能退。请在订单页点“退货”，会生成一个二维码。
      > 运费谁出
      < 质量问题我们出，这次需要您先垫付。要不要换成别的茶？换货我们出运费。
      > 那换成红茶吧
      < 好的，已经帮您改成换货，快递员明天上门。`,
  },
  {
    locale: 'en',
    visitor: { name: 'Sam Okafor' },
    page: ['/teas/spring-hill-green', 'Spring hill green'],
    tags: ['brewing'],
    rating: { stars: 5, words: 'Saved my tea!' },
    said: `
      > My green tea always gets bitter. What am I doing wrong?
      < Most likely the water: let it stand for three minutes after it boiled, to about 80 °C.
      < And take it off the leaves after 90 seconds. You can do that three times with the same leaves.
      > That simple? I will try right now
      > You are right. Completely different tea!`,
  },
  {
    locale: 'en',
    visitor: { name: 'Elena Petrova', email: 'elena@petrova.example' },
    page: ['/cups', 'A pair of cups'],
    tags: ['out of stock'],
    said: `
      > When are the cups back?
      < The kiln is fired on the 12th, so they are here around the 20th. Shall I write to you then?
      > Yes, to this address please
      * Write to Elena when the cups are here.`,
  },
  {
    locale: 'zh',
    visitor: { name: '赵宇航', from: 'https://www.xiaohongshu.com/' },
    page: ['/teas', '本季新品'],
    tags: ['售前'],
    rating: { stars: 5, words: '推荐得很准。' },
    said: `
      > 送长辈选哪一款好？平时喝铁观音
      < 喝惯铁观音的话，岩烤红茶会更对口味，焙火香明显，不伤胃。
      > 有礼盒吗
      < 有木盒和纸盒两种，木盒多 38 元，可以附手写卡片。
      > 木盒，卡片写“祝爷爷身体健康”
      < 记下了，今天就发。`,
  },
  {
    locale: 'en',
    visitor: { name: 'Ben Carter' },
    page: ['/checkout', 'Checkout'],
    tags: ['payment'],
    rating: { stars: 4 },
    said: `
      > Checkout says my card was declined but it works everywhere else
      < Sorry about that! Your bank wants a confirmation in its app: could you look whether one is waiting there?
      > Oh. Yes it is, since ten minutes
      < Once you confirm it the order goes through by itself.
      > Worked, thank you`,
  },
  {
    locale: 'en',
    visitor: { name: 'Yuki Tanaka', email: 'yuki@tanaka.example', from: 'https://www.instagram.com/' },
    page: ['/teapot', 'Celadon teapot'],
    tags: ['advice'],
    rating: { stars: 5 },
    said: `
      > The glaze on the photo looks more blue than in the video. Which is right?
      < The video, in daylight: a grey green, a little bluer where the glaze is thick.
      > And each one differs?
      < Slightly. If you like I photograph the three that are on the shelf, and you choose.
      > Would you? That would be wonderful.
      < Sent to your mail. Take your time!
      > The second one, please.`,
  },
  {
    locale: 'zh',
    visitor: { name: '孙丽' },
    page: ['/checkout', '结账'],
    tags: ['发票'],
    rating: { stars: 5 },
    said: `
      > 能开公司发票吗
      < 可以，下单时在备注里写抬头和税号就行，电子发票次日发邮箱。
      > 已经下单了，忘写了
      < 没关系，把抬头和税号发我，我补开。
      > 好的，已发`,
  },
]
