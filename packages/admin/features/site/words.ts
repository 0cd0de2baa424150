export const refusals = {
  badAccent: {
    zh: '请填写像 #2563eb 这样的颜色，或者留空。',
    en: 'Enter a colour such as #2563eb, or leave it empty.',
  },
  badDays: {
    zh: '请填写 1 到 36500 之间的整数，或者留空。',
    en: 'Enter a whole number of days from 1 to 36500, or leave it empty.',
  },
  longGreeting: { zh: '问候语最多 200 个字。', en: 'Make the greeting 200 characters long at most.' },
}

export const words = {
  title: { zh: '网站上的聊天', en: 'The chat on your site' },
  lead: {
    zh: '访客看到的聊天是什么样子。保存后，五分钟内在所有页面生效。',
    en: 'What visitors see of the chat. What you save is on every page within five minutes.',
  },
  look: { zh: '外观', en: 'Look' },
  accent: { zh: '主色', en: 'Colour' },
  accentHint: {
    zh: '上面的文字自动用黑色或白色，保证看得清。留空则用 Kefu 的蓝色。',
    en: 'What is written on it is black or white, whichever can be read better. Empty: the blue of Kefu.',
  },
  position: { zh: '位置', en: 'Side' },
  left: { zh: '左下角', en: 'Bottom left' },
  right: { zh: '右下角', en: 'Bottom right' },
  greeting: { zh: '问候语', en: 'Greeting' },
  greetingHint: {
    zh: '访客还没写下第一句话时看到的内容。',
    en: 'What a visitor reads before anything was written.',
  },
  greetingZh: { zh: '中文', en: 'In Chinese' },
  greetingEn: { zh: '英文', en: 'In English' },
  asking: { zh: '第一句话之前', en: 'Before the first word' },
  askName: { zh: '询问姓名', en: 'Ask for a name' },
  askEmail: { zh: '询问邮箱', en: 'Ask for an email address' },
  never: { zh: '不询问', en: 'Do not ask' },
  optional: { zh: '可以不填', en: 'May be left out' },
  required: { zh: '必须填写', en: 'Must be given' },
  askingHint: {
    zh: '问得越少，开口的人越多。',
    en: 'The less is asked, the more people write.',
  },
  demandIdentity: {
    zh: '只接待由您的网站证明身份的访客',
    en: 'Only visitors whom your site vouches for may write',
  },
  demandIdentityHint: {
    zh: '您的网站需要用 Kefu.identify 传入签名的身份。',
    en: 'Your site has to give Kefu.identify a signed identity.',
  },
  keeping: { zh: '保留多久', en: 'How long it is kept' },
  keepingHint: {
    zh: '到期的内容每小时删除一次，无法恢复。进行中的会话从不删除。',
    en: 'What is older is deleted for good, every hour. Conversations under way are never touched.',
  },
  keepDays: { zh: '已结束的会话（天）', en: 'Closed conversations, in days' },
  keepDaysHint: {
    zh: '连同消息、文件、备注和评价；房间里的消息和文件，以及没有会话、也不再来访的访客一并删除。留空则一直保留。',
    en: 'With their messages, files, notes and ratings; what was said in rooms; and visitors who have none left and do not come back. Empty: for ever.',
  },
  keepFilesDays: { zh: '文件（天）', en: 'Files, in days' },
  keepFilesDaysHint: {
    zh: '比会话更早删除文件时填写，文字会保留。留空则与会话一起删除。',
    en: 'If they are to go sooner; the words stay. Empty: they go with their conversations.',
  },
  save: { zh: '保存', en: 'Save' },
  saved: { zh: '已保存。', en: 'Saved.' },
  preview: { zh: '预览', en: 'Preview' },
  light: { zh: '浅色', en: 'Light' },
  dark: { zh: '深色', en: 'Dark' },
  previewTitle: { zh: '在线客服', en: 'Chat with us' },
  previewState: { zh: '正在等待客服，下一位就是您', en: 'You are next' },
  previewHow: { zh: '请在这里留言。', en: 'Write to us here.' },
  previewWrite: { zh: '输入消息', en: 'Write a message' },
  embed: { zh: '放到你的网站上', en: 'Put it on your site' },
  embedHint: {
    zh: '把这一行放在每个页面的 </body> 之前。',
    en: 'Put this line before </body> on each page.',
  },
  copy: { zh: '复制', en: 'Copy' },
  sites: { zh: '可以嵌入聊天的网站', en: 'Sites that may embed it' },
  sitesHint: {
    zh: '由设置 ALLOWED_ORIGINS 决定，修改后需要重新启动。',
    en: 'Set by ALLOWED_ORIGINS; a change needs a restart.',
  },
  noSites: {
    zh: '目前只有 Kefu 自己的页面。请把网站的地址写进 ALLOWED_ORIGINS，然后重新启动。',
    en: 'Only the pages of Kefu itself so far. Put the address of your site into ALLOWED_ORIGINS, and restart.',
  },
  more: { zh: '网站可以用脚本控制聊天：', en: 'What a script of your site can do with it: ' },
}
