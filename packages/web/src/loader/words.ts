// A dictionary of its own: the script on other people's pages carries nothing that it does not say.
const en = {
  title: 'Chat with us',
  open: 'Open the chat',
  close: 'Close the chat; the conversation goes on',
  larger: 'Larger',
  smaller: 'Smaller',
  unread: (n: number) => `Open the chat, ${n} unread`,
}

const zh: typeof en = {
  title: '在线客服',
  open: '打开聊天',
  close: '收起聊天，对话会继续',
  larger: '放大',
  smaller: '缩小',
  unread: (n) => `打开聊天，${n} 条未读消息`,
}

export const words = /^zh/i.test(navigator.language) ? zh : en
