import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { Agent } from './agent.ts'
import { until } from './crowd.ts'
import type { FarPageOptions, FromPage, ToPage } from './far-page.ts'
import { Journal } from './journal.ts'
import { seeded } from './random.ts'
import { Visitor } from './visitor.ts'

// node page-process.ts '{"role": "visitor", "name": …, "url": …}': one page, which tells its parent what it shows.

const about: FarPageOptions = JSON.parse(process.argv[2] ?? '{}')
const tell = (message: FromPage) => process.send?.(message)
const person = openPerson(about)
process.once('disconnect', () => process.exit(0))
process.on('message', (message: ToPage) => {
  if (message.type === 'look') void show()
})
await until(() => person.isReady && person.id > 0, `${about.name} is logged in`)
tell({ type: 'ready', id: person.id })

function openPerson({ role, name, url }: FarPageOptions): Visitor | Agent {
  const options = { name, url, journal: new Journal() }
  if (role === 'visitor') return new Visitor(options).open()
  const account = { username: name, ticket: askForTicket, close: unused, transfer: unused }
  return new Agent({ ...options, account, random: seeded(1) }).open()
}

/** The session is the parent's: this process may be where the admin app cannot be reached. */
async function askForTicket(): Promise<string | null> {
  tell({ type: 'ticket' })
  for (;;) {
    const [message]: ToPage[] = await once(process, 'message')
    if (message?.type === 'ticket') return message.ticket
  }
}

async function show(): Promise<void> {
  while (!person.scrollUp()) await pause(20)
  const { name, role, id, isReady, waiting, listed, status } = person
  tell({ type: 'view', view: { name, role, id, isReady, waiting, listed, status }, shown: person.shown() })
}

async function unused(): Promise<'refused'> {
  return 'refused'
}
