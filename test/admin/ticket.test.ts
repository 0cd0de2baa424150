import { openTickets, ticketLifetime } from '@kefu/admin/features/login/ticket.ts'
import { expect, test } from 'vitest'

const now = 1_700_000_000_000
const tickets = openTickets(['the secret'], () => now)

test('a ticket says whose it is, for which session, and until when', () => {
  expect(tickets.readTicket(tickets.makeTicket(3, 17))).toEqual({
    agentId: 3,
    sessionId: 17,
    expires: now / 1000 + ticketLifetime,
    nonce: expect.stringMatching(/^[\w-]{22}$/),
  })
})

test('no two tickets are the same', () => {
  expect(tickets.makeTicket(3, 17)).not.toBe(tickets.makeTicket(3, 17))
})

test('a ticket with any one character changed is bad', () => {
  const ticket = tickets.makeTicket(3, 17)
  for (let at = 0; at < ticket.length; at++) {
    const other = ticket[at] === '7' ? '8' : '7'
    const forged = ticket.slice(0, at) + other + ticket.slice(at + 1)
    // The last character of 32 bytes in base64url carries two bits that mean nothing.
    if (at === ticket.length - 1) continue
    expect(tickets.readTicket(forged), forged).toBe('bad_ticket')
  }
})

test('a ticket that is cut, of another secret, a JWT or nothing at all is bad', () => {
  const ticket = tickets.makeTicket(3, 17)
  const foreign = openTickets(['another secret'], () => now).makeTicket(3, 17)
  const unsigned = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIzIn0.'
  for (const bad of [ticket.slice(0, -1), `${ticket}A`, foreign, unsigned, '', ` ${ticket}`])
    expect(tickets.readTicket(bad), bad).toBe('bad_ticket')
})

test('a ticket is good for a minute', () => {
  const ticket = tickets.makeTicket(3, 17)
  const after = (seconds: number) => openTickets(['the secret'], () => now + seconds * 1000)
  expect(after(59).readTicket(ticket)).toMatchObject({ agentId: 3 })
  expect(after(60).readTicket(ticket)).toBe('expired_ticket')
})

test('tickets of the old secret are good while the secret is being changed', () => {
  const changing = openTickets(['the new secret', 'the secret'], () => now)
  expect(changing.readTicket(tickets.makeTicket(3, 17))).toMatchObject({ agentId: 3 })
  expect(tickets.readTicket(changing.makeTicket(3, 17))).toBe('bad_ticket')
})
