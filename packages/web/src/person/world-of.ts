import { put } from '../lib/put.ts'
import type { Store, World } from '../lib/world.ts'

const MARK = 'kefu@'
/** What an unknown visitor wrote and did not send is his too when his site knows him. */
const words = ['kefu.outbox.visitor/.', 'kefu.draft.chat']

/** The name that the site gives its visitor in what it signed. Our servers decide whether that is true. */
export function whoIn(identity: string): string {
  try {
    const [, body = ''] = identity.split('.')
    return String(JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/'))).sub)
  } catch {
    // What says nothing is nobody's, and no two of them are the same.
    return identity
  }
}

/**
 * The browser as somebody's whom his site knows: his words and his tabs are apart from those of others who use it. What
 * another left there whom the site knew is thrown away.
 */
export function worldOf(world: World, who: string): World {
  const prefix = `${MARK}${who} `
  const { storage, locks } = world
  if (storage) settleIn(storage, prefix)
  return {
    clock: world.clock,
    storage: storage && storeWithin(storage, prefix),
    locks: { hold: (name, holder) => locks.hold(prefix + name, holder) },
    connect: (url) => world.connect(url),
    channel: (name) => world.channel(prefix + name),
    random: () => world.random(),
    uuid: () => world.uuid(),
    onWake: (wake) => world.onWake(wake),
  }
}

function settleIn(storage: Store, prefix: string): void {
  for (const key of keysOf(storage)) {
    if (key.startsWith(MARK) && !key.startsWith(prefix)) storage.removeItem(key)
    if (!words.some((kept) => key.startsWith(kept))) continue
    put(storage, prefix + key, storage.getItem(key) ?? '')
    storage.removeItem(key)
  }
}

function storeWithin(storage: Store, prefix: string): Store {
  const own = () => keysOf(storage).filter((key) => key.startsWith(prefix))
  return {
    get length() {
      return own().length
    },
    key: (index) => own()[index]?.slice(prefix.length) ?? null,
    getItem: (key) => storage.getItem(prefix + key),
    setItem: (key, value) => storage.setItem(prefix + key, value),
    removeItem: (key) => storage.removeItem(prefix + key),
  }
}

function keysOf(storage: Store): string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
}
