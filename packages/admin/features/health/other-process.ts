import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { Db } from '../../plugins/db.ts'
import { listNodes } from './queries.ts'

/** How the socket server seems from here. Nothing of it keeps this app from its work. */
export interface OtherProcess {
  readonly socket: string
  /** By how much the two clocks differ, where that should be mended. */
  readonly clock?: string
  /** Who told when who is connected to it; missing where the database cannot say. */
  readonly nodes?: string[]
}

const patienceMs = 1_000
const SocketReady = Compile(Type.Object({ ready: Type.Boolean(), clock: Type.Optional(Type.String()) }))

/**
 * Asks how the socket server at `url` is. However many ask at once, one question is under way: anybody may ask, and
 * must not make us a hose.
 */
export function otherProcess(url: string, db: Db): () => Promise<OtherProcess> {
  let underWay: Promise<OtherProcess> | null = null

  async function look(): Promise<OtherProcess> {
    const [told, nodes] = await Promise.all([askSocketServer(url), listNodes(db).catch(() => null)])
    return { ...told, ...(nodes && { nodes: nodes.map(sentenceOf) }) }
  }

  return () => {
    underWay ??= look().finally(() => {
      underWay = null
    })
    return underWay
  }
}

async function askSocketServer(url: string): Promise<OtherProcess> {
  try {
    const reply = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(patienceMs) })
    const told: unknown = await reply.json()
    if (!SocketReady.Check(told)) return { socket: 'something else answers at SOCKET_URL' }
    const { ready, clock } = told
    return {
      socket: ready ? 'ready' : 'reached, but it has no answer from us: see ADMIN_URL and SERVICE_SECRET',
      ...(clock !== undefined && { clock }),
    }
  } catch {
    // Away, slow or no JSON: whoever asks wants to know that, and the log has the deliveries that fail.
    return { socket: 'out of reach' }
  }
}

function sentenceOf({ id, silent }: { id: number; silent: number }): string {
  return `node ${id}: last heard ${Math.round(silent)} s ago`
}
