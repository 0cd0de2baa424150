/** Why a file was not taken, or not given. */
export const refusals = {
  empty: { zh: '这个文件是空的。', en: 'This file is empty.' },
  tooLarge: { zh: '文件不能超过 10 MB。', en: 'Files may be 10 MB at most.' },
  otherKind: {
    zh: '可以发送图片（PNG、JPEG、WebP、GIF）、PDF 和纯文本（UTF-8）文件。',
    en: 'You can send pictures (PNG, JPEG, WebP, GIF), PDF files and plain text in UTF-8.',
  },
  badPicture: {
    zh: '这张图片无法打开，可能已损坏或尺寸过大。',
    en: 'This picture cannot be opened: it is damaged, or has too many pixels.',
  },
  brokeOff: { zh: '文件没有传完，请再试一次。', en: 'The file did not come whole. Send it once more.' },
  tooOften: {
    zh: '发送的文件太多，请稍后再试。',
    en: 'Those were many files in a short time. Wait a moment and try again.',
  },
  gone: { zh: '这个文件不存在。', en: 'There is no such file.' },
  openAgain: { zh: '请重新打开聊天窗口。', en: 'Open the chat again.' },
}
