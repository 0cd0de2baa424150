import { readConfig } from '@kefu/socket/config.ts'
import { describe, expect, test } from 'vitest'

const secret = 'a service secret for the tests and long enough'
const read = (env: NodeJS.ProcessEnv = {}) => readConfig({ SERVICE_SECRET: secret, ...env })
const sentencesOf = (env: NodeJS.ProcessEnv): string[] => {
  try {
    readConfig(env)
  } catch (err) {
    return err instanceof Error ? err.message.split('\n') : []
  }
  return []
}

describe('the socket server’s configuration', () => {
  test('needs a secret, and has an answer to everything else', () => {
    expect(read()).toEqual({
      host: '127.0.0.1',
      port: 2000,
      adminUrl: 'http://127.0.0.1:8000',
      publicAdminUrl: null,
      allowedOrigins: [],
      trustProxy: [],
      serviceSecrets: [secret],
      logLevel: 'info',
      limits: true,
    })
    expect(Object.isFrozen(read())).toBe(true)
  })

  test('takes lists, and several secrets', () => {
    expect(
      read({
        SERVICE_SECRET: `${secret}, the next one`,
        ALLOWED_ORIGINS: 'https://shop.example, https://app.example:8443',
        TRUST_PROXY: 'loopback, 10.0.0.0/8',
      }),
    ).toMatchObject({
      serviceSecrets: [secret, 'the next one'],
      allowedOrigins: ['https://shop.example', 'https://app.example:8443'],
      trustProxy: ['loopback', '10.0.0.0/8'],
    })
  })

  test('names everything that is wrong, each in one sentence that says what would be right', () => {
    const sentences = sentencesOf({
      SOCKET_HOST: '0.0.0.0',
      SOCKET_PORT: '70000',
      ADMIN_URL: 'ftp://user:password@admin',
      PUBLIC_ADMIN_URL: 'https://kefu.example/path',
      ALLOWED_ORIGINS: 'shop.example,https://shop.example/',
      TRUST_PROXY: '10.0.0.0/99',
      LOG_LEVEL: 'loud',
      LIMITS: 'off',
    })
    const names = [
      'SOCKET_PORT',
      'ADMIN_URL',
      'PUBLIC_ADMIN_URL',
      'ALLOWED_ORIGINS',
      'ALLOWED_ORIGINS',
      'TRUST_PROXY',
    ]
    for (const name of [...names, 'SERVICE_SECRET', 'LOG_LEVEL', 'LIMITS'])
      expect(sentences.filter((sentence) => sentence.startsWith(name)).length, name).toBeGreaterThan(0)
    expect(sentences).toHaveLength(9)
    expect(sentences.join()).not.toContain('password')
  })

  test('demands long secrets in production', () => {
    expect(sentencesOf({ NODE_ENV: 'production', SERVICE_SECRET: 'short' })).toHaveLength(1)
    expect(sentencesOf({ NODE_ENV: 'production', SERVICE_SECRET: secret })).toEqual([])
  })
})
