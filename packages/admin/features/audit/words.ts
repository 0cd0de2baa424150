import type { Locale, Sentence } from '../../locale.ts'
import type { Act, Kind } from './acts.ts'

export const words = {
  title: { zh: '操作日志', en: 'Audit log' },
  lead: {
    zh: '谁在什么时候、从哪里做了什么。只增不改，保留两年；从不包含消息内容、密码或令牌。',
    en: 'Who did what, when and from where. Lines are only ever added, and kept for two years. No message, password or token is ever in them.',
  },
  filters: { zh: '筛选', en: 'What to show' },
  who: { zh: '谁', en: 'Who' },
  everybody: { zh: '所有人', en: 'Everybody' },
  visitor: { zh: '访客', en: 'A visitor' },
  stranger: { zh: '未登录的人', en: 'Somebody not signed in' },
  system: { zh: 'Kefu 自动', en: 'Kefu by itself' },
  did: { zh: '做了什么', en: 'What' },
  everything: { zh: '全部', en: 'Everything' },
  from: { zh: '从', en: 'From' },
  to: { zh: '到', en: 'Until' },
  show: { zh: '显示', en: 'Show' },
  clear: { zh: '清除筛选', en: 'Show all' },
  csv: { zh: '导出表格（CSV）', en: 'Export (CSV)' },
  found: { zh: '记录', en: 'Lines' },
  none: { zh: '没有符合的记录', en: 'Nothing fits' },
  noneHow: { zh: '请换一些日期，或者清除筛选。', en: 'Choose other dates, or show all.' },
  older: { zh: '更早的记录', en: 'Older ones' },
  newest: { zh: '回到最新', en: 'Back to the newest' },
  address: { zh: '来自', en: 'From' },
} as const

/** What was done, as it is told behind who did it. */
export const acts: Record<Act, Sentence> = {
  signed_in: { zh: '登录', en: 'Signed in' },
  sign_in_failed: { zh: '登录失败', en: 'Failed to sign in' },
  guessing_slowed: { zh: '猜密码太频繁，已被限制', en: 'Guessed at a password too often, and has to wait' },
  signed_out: { zh: '退出', en: 'Signed out' },
  session_ended: { zh: '结束了登录状态', en: 'Ended sessions' },
  password_changed: { zh: '修改了密码', en: 'Changed a password' },
  password_reset: { zh: '重设了密码', en: 'Reset a password' },
  password_link_made: { zh: '生成了重设密码的链接', en: 'Made a link for a new password' },
  account_made: { zh: '创建了账号', en: 'Made an account' },
  account_invited: { zh: '邀请了账号', en: 'Invited somebody' },
  invitation_withdrawn: { zh: '撤回了邀请', en: 'Withdrew an invitation' },
  account_edited: { zh: '修改了账号', en: 'Changed an account' },
  account_disabled: { zh: '停用了账号', en: 'Disabled an account' },
  account_enabled: { zh: '启用了账号', en: 'Enabled an account' },
  role_changed: { zh: '修改了角色', en: 'Changed a role' },
  settings_changed: { zh: '修改了设置', en: 'Changed settings' },
  conversation_closed: { zh: '结束了会话', en: 'Closed a conversation' },
  conversation_transferred: { zh: '转接了会话', en: 'Handed a conversation over' },
  conversation_taken: { zh: '接手了会话', en: 'Took a conversation over' },
  conversation_reopened: { zh: '重新打开了会话', en: 'Opened a conversation again' },
  visitor_blocked: { zh: '屏蔽了访客', en: 'Blocked a visitor' },
  visitor_unblocked: { zh: '撤销了屏蔽', en: 'Took back a block' },
  refused: { zh: '被拒绝', en: 'Was refused' },
  room_made: { zh: '新建了群聊室', en: 'Made a room' },
  room_closed: { zh: '关闭了群聊室', en: 'Closed a room' },
  room_opened: { zh: '打开了群聊室', en: 'Opened a room' },
  room_message_removed: { zh: '移除了群聊消息', en: 'Removed a message from a room' },
  room_visitor_expelled: { zh: '移出了访客', en: 'Expelled a visitor from a room' },
  room_visitor_readmitted: { zh: '允许访客回到群聊室', en: 'Let a visitor back into a room' },
  history_exported: { zh: '导出了会话', en: 'Exported conversations' },
  audit_exported: { zh: '导出了操作日志', en: 'Exported the audit log' },
  visitor_exported: { zh: '下载了一位访客的全部内容', en: 'Downloaded all of a visitor' },
  visitor_deleted: { zh: '删除了访客', en: 'Deleted a visitor' },
  retention_ran: { zh: '删除了到期的内容', en: 'Deleted what was kept long enough' },
}

const settings: Record<string, Sentence> = {
  accent: { zh: '主色', en: 'colour' },
  position: { zh: '位置', en: 'side' },
  greetingZh: { zh: '中文问候语', en: 'Chinese greeting' },
  greetingEn: { zh: '英文问候语', en: 'English greeting' },
  askName: { zh: '询问姓名', en: 'asking for a name' },
  askEmail: { zh: '询问邮箱', en: 'asking for an email address' },
  demandIdentity: { zh: '身份证明', en: 'identity' },
  keepDays: { zh: '会话保留天数', en: 'how long conversations are kept' },
  keepFilesDays: { zh: '文件保留天数', en: 'how long files are kept' },
  hours: { zh: '服务时间的开关', en: 'whether there are business hours' },
  hoursZone: { zh: '服务时间的时区', en: 'their time zone' },
  hoursWeek: { zh: '每周的服务时间', en: 'the hours of the week' },
  holidays: { zh: '节假日', en: 'holidays' },
  outsideZh: { zh: '非服务时间的中文留言', en: 'Chinese message outside of the hours' },
  outsideEn: { zh: '非服务时间的英文留言', en: 'English message outside of the hours' },
  routing: { zh: '分配方式', en: 'whose turn it is' },
  limit: { zh: '接待上限', en: 'how many at a time' },
}
const roles: Record<string, Sentence> = {
  owner: { zh: '所有者', en: 'owner' },
  administrator: { zh: '管理员', en: 'administrator' },
  agent: { zh: '客服', en: 'agent' },
}
const refusedAt: Record<string, Sentence> = {
  message: { zh: '在不归他的会话里写消息', en: 'a message where he may not write' },
  page: { zh: '打开没有权限的页面', en: 'a page that is not for him' },
}
const named = (of: Record<string, Sentence>, name: unknown, locale: Locale) =>
  of[String(name)]?.[locale] ?? String(name)

/** What has a number or a name in it. */
export const phrases = {
  zh: {
    zone: (zone: string) => `日期和时间按 ${zone} 时区计算。`,
    thing: (kind: Kind, id: number) =>
      ({ account: `账号${id}`, conversation: `会话${id}`, visitor: `客户${id}`, room: `群聊室${id}` })[kind],
    toAgent: (name: string) => `转给${name}`,
    fromAgent: (name: string | null) => (name === null ? '来自等待队列' : `原由${name}接待`),
    hours: (n: unknown) => (n === null ? '直到撤销' : `${n} 小时`),
    message: (n: unknown) => `第 ${n} 条`,
    visitor: (id: unknown) => `客户${id}`,
    sessions: (n: unknown) => `${n} 处登录`,
    remember: '保持登录',
    conversations: (n: unknown) => `${n} 个会话`,
    files: (n: unknown) => `${n} 个文件`,
    visitors: (n: unknown) => `${n} 位访客`,
    roomMessages: (n: unknown) => `${n} 条房间消息`,
    roles: (from: unknown, to: unknown) => `${named(roles, from, 'zh')} → ${named(roles, to, 'zh')}`,
    settings: (names: unknown[]) => names.map((name) => named(settings, name, 'zh')).join('、'),
    refusedAt: (what: unknown) => named(refusedAt, what, 'zh'),
  },
  en: {
    zone: (zone: string) => `Days and times are those of ${zone}.`,
    thing: (kind: Kind, id: number) =>
      ({
        account: `Account ${id}`,
        conversation: `Conversation ${id}`,
        visitor: `Visitor ${id}`,
        room: `Room ${id}`,
      })[kind],
    toAgent: (name: string) => `to ${name}`,
    fromAgent: (name: string | null) => (name === null ? 'who waited' : `from ${name}`),
    hours: (n: unknown) =>
      n === null ? 'until it is taken back' : n === 1 ? 'for an hour' : `for ${n} hours`,
    message: (n: unknown) => `message ${n}`,
    visitor: (id: unknown) => `visitor ${id}`,
    sessions: (n: unknown) => (n === 1 ? '1 session' : `${n} sessions`),
    remember: 'stays signed in',
    conversations: (n: unknown) => (n === 1 ? '1 conversation' : `${n} conversations`),
    files: (n: unknown) => (n === 1 ? '1 file' : `${n} files`),
    visitors: (n: unknown) => (n === 1 ? '1 visitor' : `${n} visitors`),
    roomMessages: (n: unknown) => (n === 1 ? '1 message of a room' : `${n} messages of rooms`),
    roles: (from: unknown, to: unknown) => `${named(roles, from, 'en')} → ${named(roles, to, 'en')}`,
    settings: (names: unknown[]) => names.map((name) => named(settings, name, 'en')).join(', '),
    refusedAt: (what: unknown) => named(refusedAt, what, 'en'),
  },
} satisfies Record<Locale, object>
