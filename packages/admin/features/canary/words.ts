import type { Locale } from '../../locale.ts'
import type { LastCheck, Reason } from './queries.ts'

/** What is wrong, in one sentence, and what to look at. */
export const sentences: Record<Reason, Record<Locale, string>> = {
  database: {
    zh: '数据库无法访问，消息无法保存。请检查 PostgreSQL 和磁盘。',
    en: 'The database is out of reach, so that no message can be stored. Look at PostgreSQL and the disk.',
  },
  connect: {
    zh: '测试访客无法连接聊天服务。请检查 socket 服务器，以及两个进程的 SOCKET_URL、ADMIN_URL 和 PUBLIC_ADMIN_URL。',
    en: 'The test visitor cannot enter the chat. Look at the socket server, and at SOCKET_URL, ADMIN_URL and PUBLIC_ADMIN_URL of both processes.',
  },
  acknowledge: {
    zh: '测试消息没有被保存。请检查 admin 应用和数据库的日志。',
    en: 'The test message was not stored. Look at the logs of the admin app and of the database.',
  },
  deliver: {
    zh: '测试消息已保存，但没有送达客服。请检查 socket 服务器的日志。',
    en: 'The test message was stored, but did not reach the agent. Look at the log of the socket server.',
  },
}

/** How the last check went, for `/readyz`. */
export function checkSentence({ failing }: LastCheck): string {
  return failing ? `fails since ${failing.since.toISOString()}: ${sentences[failing.reason].en}` : 'works'
}
