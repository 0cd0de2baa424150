import { inLanguage } from '../lib/i18n.ts'

const en = {
  title: 'You are signed out',
  kept: 'What you wrote is kept in this browser. Sign in to go on where you were.',
  signIn: 'Sign in',
}

const zh: typeof en = {
  title: '你已退出登录',
  kept: '你写的内容保存在此浏览器中。登录后可以从这里继续。',
  signIn: '登录',
}

export const words = inLanguage({ en, zh })
