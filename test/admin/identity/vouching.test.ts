import { openVouching } from '@kefu/admin/features/identity/vouching.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import { identityEnv, identityOf } from '../../support/identity.ts'

const { IDENTITY_SECRET: secret, IDENTITY_AUDIENCE: identityAudience } = identityEnv
const now = Math.floor(Date.now() / 1000)

let reasons: string[]
beforeEach(() => {
  reasons = []
})
const read = (identity: string, identitySecrets = [secret]) =>
  openVouching({ identitySecrets, identityAudience }, (reason) => reasons.push(reason)).read(identity)

describe('what a site signs about its visitor', () => {
  test('is believed', async () => {
    const identity = identityOf('vic', { claims: { name: 'Vic', email: 'vic@shop.example' } })
    const vic = { sub: 'vic', isStale: false, name: 'Vic', email: 'vic@shop.example' }
    expect(await read(identity)).toEqual(vic)
    expect(reasons).toEqual([])
  })

  test('is believed with each secret of the list, while one is changed for another', async () => {
    expect(await read(identityOf('vic'), ['the new one', secret])).toMatchObject({ sub: 'vic' })
    expect(await read(identityOf('vic', { secret: 'the new one' }), ['the new one', secret])).toMatchObject({
      sub: 'vic',
    })
  })

  test('is stale for a day after its time, and then nothing', async () => {
    expect(await read(identityOf('vic', { claims: { exp: now - 3_600 } }))).toEqual({
      sub: 'vic',
      isStale: true,
    })
    expect(await read(identityOf('vic', { claims: { exp: now - 25 * 3_600 } }))).toBeNull()
  })

  test.each([
    ['signed with another secret', identityOf('vic', { secret: 'not ours' })],
    ['not signed', identityOf('vic', { header: { alg: 'none' } })],
    ['that says it is signed by another algorithm', identityOf('vic', { header: { alg: 'HS512' } })],
    ['that says it is signed with a key of two parts', identityOf('vic', { header: { alg: 'RS256' } })],
    ['for somebody else', identityOf('vic', { claims: { aud: 'https://other.example' } })],
    ['for nobody', identityOf('vic', { claims: { aud: undefined } })],
    ['for ever', identityOf('vic', { claims: { exp: undefined } })],
    ['for more than an hour', identityOf('vic', { claims: { exp: now + 3_800 } })],
    ['that is not true yet', identityOf('vic', { claims: { nbf: now + 600 } })],
    ['about nobody', identityOf('')],
    ['about something that is no name', identityOf('vic', { claims: { sub: 7 } })],
    ['about somebody whose name is too long', identityOf('v'.repeat(256))],
    ['about somebody whose name cannot be stored', identityOf('vic\0')],
    ['that was changed on its way', identityOf('vic').replace(/\.[^.]+\./, `.${btoa('{"sub":"amy"}')}.`)],
    [
      'that is old and signed with another secret',
      identityOf('vic', { secret: 'x', claims: { exp: now - 99 } }),
    ],
    ['that is old and for somebody else', identityOf('vic', { claims: { exp: now - 99, aud: 'x' } })],
    ['that is none', 'vic'],
    ['that is empty', ''],
  ])('I71 is not believed when it is one %s', async (_, identity) => {
    expect(await read(identity)).toBeNull()
    expect(reasons).toHaveLength(1)
    expect(reasons.join()).not.toContain(secret)
  })

  test('is not believed where no secret is set', async () => {
    expect(await read(identityOf('vic', { secret: '' }), [])).toBeNull()
    expect(reasons).toEqual(['IDENTITY_SECRET is not set'])
  })

  test('has a name and an address only where these are texts', async () => {
    const identity = identityOf('vic', { claims: { name: 7, email: { $ne: '' } } })
    expect(await read(identity)).toEqual({ sub: 'vic', isStale: false })
  })
})
