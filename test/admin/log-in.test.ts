import { openVouching } from '@kefu/admin/features/identity/vouching.ts'
import { openTickets } from '@kefu/admin/features/login/ticket.ts'
import { logIn } from '@kefu/admin/features/service/log-in.ts'
import { openVisitorTokens } from '@kefu/admin/features/visitors/token.ts'
import type { Db, Query } from '@kefu/admin/plugins/db.ts'
import type { Call } from '@kefu/protocol/service.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'

let admin: Admin
beforeAll(async () => {
  admin = await openAdmin()
})
afterAll(() => admin.close())

test('who is seen off at the node he left while he comes in by another one has a conversation', async () => {
  const { sessionSecrets } = admin.config
  const identities = {
    tokens: openVisitorTokens(sessionSecrets),
    tickets: openTickets(sessionSecrets),
    vouching: openVouching(admin.config, () => {}),
  }
  const tellNobody = async () => {}
  const by = (node: string): Call<'login'> => ({
    ...{ person: 'visitor', node, boot: '00000000-0000-4000-8000-000000000001', no: 1, address: '127.0.0.1' },
  })
  const [first] = await logIn(admin.db, identities, [by('http://one')], tellNobody)
  if (!first || 'code' in first || !first.token) return expect.fail('He was not let in.')

  // The sweep of the other node's people ends just before his login reads what he has.
  const seenOff: Db = {
    ...admin.db,
    transaction: (work) =>
      admin.db.transaction((query) => {
        let isOver = false
        const interrupted = (async (name, sql, values) => {
          if (name === 'conversations_open_of' && !isOver) {
            isOver = true
            await admin.db.query('test_see_off', 'delete from conversations where visitor_id = $1', [
              first.id,
            ])
          }
          return query(name, sql, values)
        }) as Query
        return work(interrupted)
      }),
  }
  const [second] = await logIn(seenOff, identities, [{ ...by('http://two'), token: first.token }], tellNobody)
  expect(second).toMatchObject({ id: first.id, seq: 0, status: { state: 'waiting' } })
})
