import type { Role } from '@kefu/admin/features/login/rights.ts'
import { addAgent, type Client, openClient } from './client.ts'
import type { System } from './system.ts'
import type { Wire } from './wire.ts'

/** An agent at work: signed in to the pages, and connected. */
export interface Desk {
  readonly id: number
  readonly page: Client
  readonly wire: Wire
}

export async function openDesk(system: System, name: string, role: Role = 'agent'): Promise<Desk> {
  const id = await addAgent(system, name.toLowerCase(), name, role)
  const page = openClient(system, 'en')
  await page.signIn(name.toLowerCase())
  await page.get('/admin/service/index')
  const { ticket } = (await page.post('/admin/login/ticket')).json<{ ticket: string }>()
  const wire = await system.connect()
  wire.send({ type: 'login', v: 1, group: 'admin', ticket })
  await wire.next('ready')
  return { id, page, wire }
}
