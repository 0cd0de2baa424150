import { inLanguage } from '../lib/i18n.ts'

const en = {
  clear: 'Clear the user name',
  show: 'Show the password',
  newPicture: 'New picture',
  captchaLength: 'It has 4 characters.',
  captchaRight: 'Right',
}

const zh: typeof en = {
  clear: '清空用户名',
  show: '显示密码',
  newPicture: '换一张图片',
  captchaLength: '长度不对，应为 4 个字符',
  captchaRight: '正确',
}

export const words = inLanguage({ en, zh })
