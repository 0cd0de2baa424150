import { setTimeout as pause } from 'node:timers/promises'
import { connectAdmin } from '@kefu/socket/admin-client.ts'
import { hire, until } from '../../support/faults/crowd.ts'
import type { FarPage } from '../../support/faults/far-page.ts'
import { onStage, type Row } from '../../support/faults/row.ts'
import type { Visitor } from '../../support/faults/visitor.ts'
import { admitVisitors, message } from './by-call.ts'

/** Who has whom. */
export const people: Row[] = [
  {
    id: 'K27',
    fault: 'an agent’s browser is killed, with 5 chats',
    expected: 'his visitors wait, or are another’s, when his grace is over (± 2 s); once each',
    waits: true,
    run: (found, { long }) => {
      const grace = long ? 30 : 6
      return onStage(
        { env: { AGENT_GRACE: String(grace) } },
        { visitors: 0, agents: 0 },
        async ({ system, crowd }) => {
          await hire(system, 3)
          const bob = await crowd.addFarPage({ role: 'agent', name: 'agent 2' })
          for (const name of ['vic', 'wen', 'xia', 'yan', 'zoe']) crowd.addVisitor(name)
          await until(() => crowd.visitors.every(isServedBy(bob.id)), 'Bob has all five')
          crowd.write(20)
          // The deadlines of those who vanished begin to count when the admin app has been up for a grace.
          await pause((grace + 2) * 1000)
          const seen = crowd.visitors.map(({ statuses }) => statuses.length)
          const killed = async (victim: FarPage, then: string, isSo: () => boolean) => {
            crowd.far.length = 0
            await victim.kill()
            const since = Date.now()
            await until(isSo, then, (grace + 20) * 1000)
            const seconds = (Date.now() - since) / 1000
            found.atLeast(`${then} after`, seconds, grace - 2, ' s')
            found.atMost(`${then} after`, seconds, grace + 2, ' s')
          }
          await killed(bob, 'all wait', () =>
            crowd.visitors.every(({ status }) => status?.state === 'waiting'),
          )
          const carl = await crowd.addFarPage({ role: 'agent', name: 'agent 3' })
          await until(() => crowd.visitors.every(isServedBy(carl.id)), 'Carl has all five')
          const amy = await crowd.addAgent('agent 1')
          await until(() => amy.isReady, 'Amy is there')
          await killed(carl, 'Amy has all', () => crowd.visitors.every(isServedBy(amy.id)))
          found.counters(await crowd.settle())
          const agents = crowd.visitors.map(({ statuses }, n) => agentsOf(statuses.slice(seen[n])))
          const right = agents.map(() => `${carl.id},${amy.id}`)
          found.exactly('agents since', agents.join(' '), right.join(' '))
        },
      )
    },
  },
  {
    id: 'K28',
    fault: 'nobody is online: 200 visitors write and leave, an agent comes an hour later',
    expected: 'his list has 200 of 200, oldest first; 0 missing',
    run: (found) =>
      onStage({ env: { AGENT_GRACE: '1' } }, { visitors: 200, agents: 0 }, async ({ system, crowd }) => {
        for (const visitor of crowd.visitors) visitor.write()
        await crowd.journal.untilAnswered(200)
        for (const visitor of crowd.visitors) visitor.close()
        crowd.visitors.length = 0
        await untilNobodyIsThere(system.postgres)
        await system.postgres.query(
          `update conversations
          set opened_at = opened_at - interval '1 hour', waiting_since = waiting_since - interval '1 hour',
            changed_at = changed_at - interval '1 hour'
          where kind = 'service'`,
        )
        const amy = await crowd.addAgent('agent 1')
        await until(() => amy.lists.length > 0 && amy.listed.length === 200, 'Amy has all 200')
        found.exactly('listed', amy.listed.length, 200)
        const listed = amy.lists[0]?.users.map(({ since }) => since) ?? []
        const early = listed.filter((since, n) => since < Math.max(...listed.slice(0, n)))
        found.zero('younger ones before', early.length)
        found.counters(await crowd.settle())
      }),
  },
  {
    id: 'K29',
    fault: 'two agents claim the same visitor, 1,000 times',
    expected: 'exactly one owner each, and it is the one who was told so',
    run: (found) =>
      onStage({}, { visitors: 0, agents: 0 }, async ({ system }) => {
        await hire(system, 2)
        const agents = await system.postgres.query<{ id: number }>(
          'select id::float8 as id from agents order by id',
        )
        const [amy, bob] = agents.map(({ id }) => id)
        const { call, close } = connectAdmin(system.adminUrl, system.secrets)
        const admitted = [...(await admitVisitors(call, 500)), ...(await admitVisitors(call, 500))]
        const visitors = admitted.map(({ id }) => id)
        const winners = new Map<number, number[]>()
        const race = async (visitor: number) => {
          const attempts = [amy!, bob!].map(async (agent) => {
            const [answer] = await call('save_msg', [message(visitor, agent)])
            return answer && !('code' in answer) ? [agent] : []
          })
          winners.set(visitor, (await Promise.all(attempts)).flat())
        }
        const atOnce = 16
        for (let n = 0; n < visitors.length; n += atOnce)
          await Promise.all(visitors.slice(n, n + atOnce).map(race))
        await close()
        const owners = await system.postgres.query<{ visitor: number; agent: number }>(
          'select visitor_id::float8 as visitor, agent_id::float8 as agent from conversations where agent_id is not null',
        )
        const agreed = owners.filter(({ visitor, agent }) => winners.get(visitor)?.join() === String(agent))
        found.exactly('races', winners.size, 1000)
        found.zero('double claims', [...winners.values()].filter((won) => won.length !== 1).length)
        found.exactly('owners', agreed.length, 1000)
        const amys = owners.filter(({ agent }) => agent === amy).length
        found.note(`${amys} to Amy, ${owners.length - amys} to Bob`)
      }),
  },
]

function isServedBy(agent: number): (visitor: Visitor) => boolean {
  return ({ status }) => status?.state === 'served' && status.agent?.id === agent
}

/** Those who served, one after the other, without repetitions. */
function agentsOf(statuses: Visitor['statuses']): string {
  const ids = statuses.flatMap(({ agent }) => agent?.id ?? [])
  return ids.filter((id, n) => id !== ids[n - 1]).join(',')
}

async function untilNobodyIsThere(postgres: {
  query<Row extends object>(sql: string): Promise<Row[]>
}): Promise<void> {
  for (;;) {
    const rows = await postgres.query('select from presences')
    if (rows.length === 0) return
    await pause(250)
  }
}
