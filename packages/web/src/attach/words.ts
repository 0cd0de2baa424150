import { inLanguage } from '../lib/i18n.ts'

const en = {
  files: 'Files to send',
  remove: (name: string) => `Remove ${name}`,
  tryAgain: 'Try again',
  uploading: (percent: number) => `${percent} %`,
  attached: (name: string) => `${name} is attached.`,
  failed: (name: string, reason: string) => `${name} was not attached. ${reason}`,
  tooMany: (most: number) => `${most} files go with one message. The others were left out.`,
  waits: 'The message goes as soon as its files have come.',
  mend: 'One file did not come. Try it again, or remove it.',
  empty: 'This file is empty.',
  tooLarge: 'Files may be 10 MB at most.',
  unreachable: 'No connection.',
  drop: 'Drop files here to attach them',
  picture: 'Picture',
  openPicture: (name: string) => `${name}, open the picture`,
  download: 'Download',
  text: 'Text',
}

const zh: typeof en = {
  files: '待发送的文件',
  remove: (name) => `移除 ${name}`,
  tryAgain: '重试',
  uploading: (percent) => `${percent}%`,
  attached: (name) => `已添加 ${name}。`,
  failed: (name, reason) => `未能添加 ${name}：${reason}`,
  tooMany: (most) => `一条消息最多可带 ${most} 个文件，其余的没有添加。`,
  waits: '文件上传完成后，消息会自动发送。',
  mend: '有文件没有上传成功，请重试或移除。',
  empty: '这个文件是空的。',
  tooLarge: '文件不能超过 10 MB。',
  unreachable: '网络连接不上。',
  drop: '将文件拖到这里即可添加',
  picture: '图片',
  openPicture: (name) => `${name}，打开图片`,
  download: '下载',
  text: '文本',
}

export const words = inLanguage({ en, zh })
