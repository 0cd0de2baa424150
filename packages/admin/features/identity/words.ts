import type { Locale } from '../../locale.ts'

export const refusals = {
  noVisitor: { zh: '没有这位访客，或已被删除。', en: 'There is no such visitor any more.' },
  notConfirmed: {
    zh: '要删除这位访客，请输入他的编号。',
    en: 'To delete this visitor, type his number.',
  },
}

export const words = {
  title: { zh: '一位访客的全部内容', en: 'All of one visitor' },
  number: { zh: '编号', en: 'Number' },
  email: { zh: '邮箱', en: 'Email' },
  conversations: { zh: '会话', en: 'Conversations' },
  files: { zh: '文件', en: 'Files' },
  firstSeen: { zh: '首次来访', en: 'First seen' },
  lastSeen: { zh: '最近来访', en: 'Last seen' },
  download: { zh: '下载全部内容', en: 'Download everything' },
  downloadHow: {
    zh: '他说过的话、对他说过的话和文件的地址，与访客自己下载的相同。不含客服之间的备注。',
    en: 'What he said and was told, with the addresses of his files: the same that he can download himself. Without the notes of agents.',
  },
  json: { zh: '下载 JSON', en: 'Download as JSON' },
  text: { zh: '下载文本', en: 'Download as text' },
  delete: { zh: '删除这位访客', en: 'Delete this visitor' },
  deleteHow: {
    zh: '会话、消息、文件、备注和资料都会被删除，无法恢复。他在群聊室说过的话会保留，但不再属于任何人。操作日志会记下删除了一位访客，但不含任何内容。',
    en: 'His conversations, messages, files, notes and details are deleted for good. What he said in rooms stays, and is nobody’s. The audit log keeps that a visitor was deleted, and nothing of what he was.',
  },
} as const

export const phrases = {
  zh: { confirm: (id: number) => `输入 ${id} 以确认` },
  en: { confirm: (id: number) => `Type ${id} to confirm` },
} satisfies Record<Locale, object>
