export const refusals = {
  noShortcut: { zh: '请填写快捷词。', en: 'Enter a shortcut.' },
  longShortcut: { zh: '快捷词最多 40 个字。', en: 'Make the shortcut 40 characters long at most.' },
  badShortcut: {
    zh: '快捷词只能用文字、数字和短横线，并以文字或数字开头。',
    en: 'Use letters, digits and dashes only, and begin with a letter or a digit.',
  },
  longTitle: { zh: '标题最多 100 个字。', en: 'Make the title 100 characters long at most.' },
  noBody: { zh: '请填写回复内容。', en: 'Enter what the reply says.' },
  longBody: { zh: '回复内容最多 4000 个字。', en: 'Make the reply 4,000 characters long at most.' },
  badBody: {
    zh: '内容里有无法发送的字符，请重新输入。',
    en: 'There are characters in it that cannot be sent. Type it again without them.',
  },
  takenOwn: {
    zh: '您已有一条使用这个快捷词的回复，请换一个。',
    en: 'A reply of yours has this shortcut already. Choose another.',
  },
  takenShared: {
    zh: '已有一条共享回复使用这个快捷词，请换一个。',
    en: 'A shared reply has this shortcut already. Choose another.',
  },
  takenAgain: {
    zh: '快捷词已被另一条回复使用，请先改那一条。',
    en: 'Another reply has this shortcut by now. Change that one first.',
  },
  fullOwn: {
    zh: '最多保存 500 条自己的回复，请先删除不用的。',
    en: 'You have 500 replies of your own, which is the limit. Delete one first.',
  },
  fullShared: {
    zh: '最多保存 500 条共享回复，请先删除不用的。',
    en: 'There are 500 shared replies, which is the limit. Delete one first.',
  },
  gone: {
    zh: '这条快捷回复已经不在了。',
    en: 'This canned reply is not there any more.',
  },
}
