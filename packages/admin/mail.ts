import { createTransport } from 'nodemailer'
import type { Config } from './config.ts'

/** A letter in plain text. */
export interface Mail {
  to: string
  subject: string
  text: string
}

/** The way to people who are not here. Throws a MailFailure when the server did not take a letter. */
export interface Mailer {
  send(mail: Mail): Promise<void>
  close(): void
}

/** Says what went wrong, and nothing of whom the letter was for: errors are logged. */
class MailFailure extends Error {}

/** Milliseconds: somebody waits for the page that says whether it was sent. */
const patience = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 }

/** Null without SMTP_URL. Nothing is connected before the first letter. */
export function openMailer({ smtpUrl, mailFrom }: Pick<Config, 'smtpUrl' | 'mailFrom'>): Mailer | null {
  if (smtpUrl === null) return null
  const { protocol, hostname, port, username, password } = new URL(smtpUrl)
  const isSecure = protocol === 'smtps:'
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (isSecure ? 465 : 587),
    secure: isSecure,
    // A password is told to nobody who could have taken the encryption out of the line.
    requireTLS: username !== '',
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
    disableFileAccess: true,
    disableUrlAccess: true,
    ...patience,
  })

  async function send({ to, subject, text }: Mail): Promise<void> {
    try {
      // As an object, so that no address is taken apart for another one in it.
      await transport.sendMail({ from: mailFrom, to: { name: '', address: to }, subject, text })
    } catch (err) {
      throw new MailFailure(`the mail server did not take it: ${reasonOf(err)}`)
    }
  }

  return { send, close: () => transport.close() }
}

// The message repeats addresses, and what the server said of them.
function reasonOf(err: unknown): string {
  if (!(err instanceof Error)) return 'unknown'
  const code = 'code' in err ? String(err.code) : err.name
  return 'responseCode' in err ? `${code} ${String(err.responseCode)}` : code
}
