import { openTickets, type Ticket } from '@kefu/admin/features/login/ticket.ts'
import { spendTickets } from '@kefu/admin/features/service/queries.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent } from '../support/client.ts'

let admin: Admin
let amyId: number
beforeAll(async () => {
  admin = await openAdmin()
  amyId = await addAgent(admin, 'amy')
})
afterAll(() => admin.close())

function newTicket(): Ticket {
  const tickets = openTickets(['the secret'])
  const ticket = tickets.readTicket(tickets.makeTicket(amyId, 1))
  if (typeof ticket === 'string') throw new Error(`A ticket of ours is a ${ticket}.`)
  return ticket
}

test('a ticket is used once, whether it comes again in the same batch or later', async () => {
  const ticket = newTicket()
  const spend = async () => [...(await spendTickets(admin.db.query, [ticket, ticket])).keys()]
  expect(await spend()).toEqual([1])
  expect(await spend()).toEqual([])
})
