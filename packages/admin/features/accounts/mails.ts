import type { Locale } from '../../locale.ts'
import type { Mail } from '../../mail.ts'

type Message = Pick<Mail, 'subject' | 'text'>

export function invitationMail(
  locale: Locale,
  { name, by, link }: Record<'name' | 'by' | 'link', string>,
): Message {
  if (locale === 'zh')
    return {
      subject: `${by} 邀请您加入在线客服`,
      text: lines(
        `${name}，您好：`,
        `${by} 邀请您在 Kefu 上回复访客。请打开这个链接，设置用户名和密码：`,
        link,
        '链接 48 小时内有效，只能使用一次。如果您不认识邀请人，请忽略这封邮件。',
      ),
    }
  return {
    subject: `${by} invites you to answer visitors`,
    text: lines(
      `Hello ${name},`,
      `${by} invites you to answer visitors with Kefu. Open this link to choose a user name and a password:`,
      link,
      'It works once, within 48 hours. If you do not know who invites you, ignore this mail.',
    ),
  }
}

export function passwordMail(locale: Locale, { name, link }: Record<'name' | 'link', string>): Message {
  if (locale === 'zh')
    return {
      subject: '设置 Kefu 的新密码',
      text: lines(
        `${name}，您好：`,
        '请打开这个链接，为您的账号设置新密码：',
        link,
        '链接一小时内有效，只能使用一次。如果您没有申请，请忽略这封邮件：密码不会改变。',
      ),
    }
  return {
    subject: 'Choose a new password for Kefu',
    text: lines(
      `Hello ${name},`,
      'Open this link to choose a new password for your account:',
      link,
      'It works once, within an hour. If you did not ask for it, ignore this mail: your password stays as it is.',
    ),
  }
}

function lines(...paragraphs: string[]): string {
  return `${paragraphs.join('\n\n')}\n`
}
