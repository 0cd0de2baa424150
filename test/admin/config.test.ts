import { readConfig } from '@kefu/admin/config.ts'
import { expect, test } from 'vitest'

const enough = {
  DATABASE_URL: 'postgres://kefu@127.0.0.1/kefu',
  SERVICE_SECRET: 'one secret',
  SESSION_SECRET: 'another secret',
}

test('a database and two secrets are enough to start', () => {
  const config = readConfig(enough)
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 8000,
    socketUrl: 'http://127.0.0.1:2000',
    publicUrl: null,
    captcha: 'always',
    limits: true,
    trustProxy: [],
    allowedOrigins: [],
    firstAccount: null,
    agentGrace: 30,
    visitorGrace: 5,
  })
  expect(Object.isFrozen(config)).toBe(true)
})

test('everything that is missing or wrong is said at once, a sentence each', () => {
  const wrong = {
    ADMIN_PORT: '80a',
    SOCKET_URL: 'socket:2000',
    CAPTCHA: 'sometimes',
    ALLOWED_ORIGINS: 'https://shop.example, shop.example/path',
    TRUST_PROXY: 'everybody',
    ADMIN_USERNAME: 'amy',
    PUBLIC_ADMIN_URL: 'https://help.example/admin',
  }
  const names = [...Object.keys(wrong), 'DATABASE_URL', 'SERVICE_SECRET', 'SESSION_SECRET', 'ADMIN_PASSWORD']
  const sentences = sentencesOf(wrong)
  expect(sentences).toHaveLength(names.length - 1)
  for (const name of names.filter((name) => name !== 'ADMIN_USERNAME'))
    expect(sentences.join('\n')).toContain(name)
})

test('an address of the database that is wrong is not repeated: it may hold a password', () => {
  const [sentence] = sentencesOf({ ...enough, DATABASE_URL: 'mysql://kefu:hunter2@db/kefu' })
  expect(sentence).toContain('DATABASE_URL')
  expect(sentence).not.toContain('hunter2')
})

test('production wants secrets of 32 characters, each of them', () => {
  const long = 'x'.repeat(32)
  const secrets = { SERVICE_SECRET: `${long},short`, SESSION_SECRET: long }
  expect(sentencesOf({ ...enough, ...secrets, NODE_ENV: 'production' })).toEqual([
    expect.stringMatching(/^SERVICE_SECRET is too short/),
  ])
  expect(readConfig({ ...enough, ...secrets }).serviceSecrets).toEqual([long, 'short'])
})

test('limits are not switched off where others could reach the app', () => {
  expect(readConfig({ ...enough, LIMITS: 'off' }).limits).toBe(false)
  expect(sentencesOf({ ...enough, LIMITS: 'off', ADMIN_HOST: '0.0.0.0' })).toEqual([
    expect.stringMatching(/^LIMITS is off, but ADMIN_HOST is 0\.0\.0\.0/),
  ])
})

test('sites vouch for their visitors to somebody who has a name', () => {
  const vouched = { ...enough, IDENTITY_SECRET: 'the new one, the old one' }
  expect(readConfig(enough).identitySecrets).toEqual([])
  expect(sentencesOf(vouched)).toEqual([expect.stringMatching(/^IDENTITY_AUDIENCE is not set/)])
  expect(readConfig({ ...vouched, PUBLIC_ADMIN_URL: 'https://help.example' })).toMatchObject({
    identitySecrets: ['the new one', 'the old one'],
    identityAudience: 'https://help.example',
  })
  expect(readConfig({ ...vouched, IDENTITY_AUDIENCE: 'kefu' }).identityAudience).toBe('kefu')
  expect(sentencesOf({ ...vouched, IDENTITY_AUDIENCE: 'kefu', NODE_ENV: 'production' })).toContainEqual(
    expect.stringMatching(/^IDENTITY_SECRET is too short/),
  )
})

test('mails have a sender, and lead to an address that nobody who asks for one chooses', () => {
  expect(readConfig(enough)).toMatchObject({ smtpUrl: null, mailFrom: '' })
  const SMTP_URL = 'smtps://kefu:secret@mail.example'
  expect(sentencesOf({ ...enough, SMTP_URL })).toEqual([
    expect.stringMatching(/^PUBLIC_ADMIN_URL is not set/),
    expect.stringMatching(/^MAIL_FROM is not set/),
  ])
  const whole = { SMTP_URL, MAIL_FROM: 'chat@help.example', PUBLIC_ADMIN_URL: 'https://help.example' }
  expect(readConfig({ ...enough, ...whole })).toMatchObject({
    smtpUrl: SMTP_URL,
    mailFrom: 'chat@help.example',
  })
  expect(sentencesOf({ ...enough, SMTP_URL: 'imap://mail.example' })).toEqual([
    expect.stringMatching(/^SMTP_URL is not an address/),
  ])
})

function sentencesOf(env: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(env)
  } catch (err) {
    return String((err as Error).message).split('\n')
  }
  return []
}
