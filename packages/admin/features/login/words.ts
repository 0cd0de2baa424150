import type { Sentence } from '../../locale.ts'

/** What the login says when it refuses; the Chinese sentences are the original's where it had one. */
export const refusals = {
  noUsername: { zh: '用户名不能为空', en: 'Enter your user name.' },
  noPassword: { zh: '密码不能为空', en: 'Enter your password.' },
  noName: { zh: '姓名不能为空', en: 'Enter the name that visitors will see.' },
  wrongPassword: { zh: '密码错误', en: 'The user name or the password is not right.' },
  noCaptcha: { zh: '验证码不能为空', en: 'Enter the characters of the picture.' },
  wrongCaptcha: { zh: '验证码错误', en: 'Those are not the characters of the picture.' },
  wrongLength: { zh: '长度不对', en: 'The picture has four characters.' },
  shortPassword: { zh: '密码至少需要 8 个字符', en: 'Choose a password of at least 8 characters.' },
  confirmFirst: {
    zh: '请先输入您的密码，以确认是您本人。',
    en: 'Enter your password first, so that we know that it is you.',
  },
  notOwnPassword: { zh: '密码不正确。', en: 'This is not your password.' },
  namePassword: {
    zh: '密码不能只由用户名组成，请换一个。',
    en: 'The password is the user name, or little more. Choose another one.',
  },
  commonPassword: {
    zh: '这个密码太常见，很容易被猜到，请换一个。',
    en: 'Many people use this password, so it is tried first. Choose another one.',
  },
  signInFirst: { zh: '请先登录', en: 'Sign in first.' },
  administratorsOnly: {
    zh: '只有所有者和管理员可以打开这里。',
    en: 'Only the owner and administrators may do this.',
  },
  ownerOnly: { zh: '只有所有者可以这样做。', en: 'Only the owner may do this.' },
  onlyPost: { zh: '请使用页面上的退出按钮。', en: 'Use the button on the page to sign out.' },
  oldLink: {
    zh: '这个设置链接已使用或已过期。重新启动 Kefu 会得到新的链接。',
    en: 'This set-up link was used or is too old. Start Kefu again to get a new one.',
  },
}

/** @param seconds until the next attempt is looked at */
export function tooManyAttempts(seconds: number): Sentence {
  const minutes = Math.ceil(seconds / 60)
  if (seconds > 90)
    return {
      zh: `尝试次数太多，请在 ${minutes} 分钟后再试。`,
      en: `That was too often. Try again in ${minutes} minutes.`,
    }
  return {
    zh: `尝试次数太多，请在 ${seconds} 秒后再试。`,
    en: `That was too often. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
  }
}

export const answers = {
  signedIn: { zh: '登录成功', en: 'Signed in' },
  signedOut: { zh: '已退出', en: 'Signed out' },
  passed: { zh: '通过', en: 'Right' },
}

export const pageWords = {
  signIn: { zh: '登录', en: 'Sign in' },
  forAgents: { zh: '客服工作台', en: 'For those who answer the chat' },
  username: { zh: '用户名', en: 'User name' },
  password: { zh: '密码', en: 'Password' },
  captcha: { zh: '验证码', en: 'Characters of the picture' },
  captchaPicture: { zh: '验证码图片', en: 'A picture of four characters' },
  captchaHint: {
    zh: '点击图片可换一张，不区分大小写',
    en: 'Click the picture for a new one. Case does not matter.',
  },
  remember: { zh: '在此设备上保持登录 30 天', en: 'Stay signed in on this device for 30 days' },
  forgot: { zh: '忘记密码？', en: 'Forgotten your password?' },
  setUp: { zh: '创建第一个账号', en: 'Create the first account' },
  setUpHint: {
    zh: '这个账号拥有全部权限，请保管好密码。',
    en: 'This account may do everything: keep its password safe.',
  },
  name: { zh: '姓名', en: 'Your name' },
  nameHint: { zh: '访客会看到这个名字', en: 'Visitors see it beside your messages.' },
  passwordHint: { zh: '至少 8 个字符', en: 'At least 8 characters' },
  create: { zh: '创建账号', en: 'Create the account' },
}
