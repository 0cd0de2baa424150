/** Canned replies that everybody shares. */
export const replies = [
  {
    shortcut: 'hello',
    title: 'Greeting',
    body: 'Hello, and thank you for writing to us! How can I help?',
  },
  {
    shortcut: 'shipping',
    title: 'Shipping abroad',
    body: 'We ship to all of Europe: five to eight working days, customs paid by us.',
  },
  {
    shortcut: 'brew',
    title: 'How to brew green tea',
    body: 'Let the water stand for three minutes after it boiled (80 °C), 3 g to 200 ml, and take it off the leaves after 90 seconds. Good for three infusions.',
  },
  {
    shortcut: 'refund',
    title: 'Refund',
    body: 'Your refund is on its way. Depending on your bank it takes three to five working days.',
  },
  { shortcut: 'nihao', title: '问候', body: '您好，欢迎光临山野茶铺！请问有什么可以帮您？' },
  { shortcut: 'fapiao', title: '开发票', body: '请把发票抬头和税号发给我，电子发票次日发到您的邮箱。' },
  {
    shortcut: 'tuihuo',
    title: '退换货',
    body: '七天内未拆封可以退换，请在订单页点“退货”，快递员会上门取件。',
  },
] as const
