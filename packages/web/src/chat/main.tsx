import { browserWorld } from '../lib/browser.ts'
import { bundle } from '../lib/bundle.ts'
import { Chime } from '../lib/chime.ts'
import { type Opened, openFor } from './open-for.tsx'
import { Site } from './site.ts'

type Person = typeof import('../person/main.tsx')

const root = document.querySelector<HTMLElement>('#chat')
if (root) start(root)

/** Whom his site knows has a chat of his own, with nothing in it of whoever used this browser before. */
function start(root: HTMLElement): void {
  const world = browserWorld()
  const site = new Site((root.dataset.origins ?? '').split(' '))
  const chime = new Chime(world.storage)
  let who = ''
  let meeting: Promise<void> | undefined
  let opened = open()
  site.person.subscribe(() => {
    meeting = undefined
    // What it is for says so when it fails.
    met().catch(() => {})
  })
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') site.close()
  })
  if (site.isFramed) root.classList.add('chat-embedded')

  /** Resolves when this page is that of whom the site named last. */
  function met(): Promise<void> {
    meeting ??= meet().catch((error) => {
      meeting = undefined
      throw error
    })
    return meeting
  }

  async function meet(): Promise<void> {
    const identity = site.person.value?.identity
    const person = identity ? await bundle<Person>('person') : null
    const next = person && identity ? person.whoIn(identity) : ''
    if (next === who) return opened.again()
    who = next
    // First: what he wrote is taken along.
    opened.close()
    opened = person?.bring(world, who, opened, open) ?? open()
  }

  function open(own = world): Opened {
    return openFor({ root, site, chime, world: own, storage: world.storage, met, isKnown: own !== world })
  }
}
