import { Gauge, type Registry } from 'prom-client'
import type { Db } from '../../plugins/db.ts'
import { countOpen, listNodes } from './queries.ts'

/** Adds to `/metrics` how the chat and the way to the database are doing. */
export function addFigures(registry: Registry, db: Db): void {
  const registers = [registry]
  // First: what is asked below takes a connection itself.
  new Gauge({
    name: 'kefu_database_connections',
    help: 'Connections to the database; waiting: queries that have none yet',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(db.pool())) this.set({ state }, count)
    },
  })
  new Gauge({
    name: 'kefu_conversations',
    help: 'Conversations that are open; waiting: those of them that no agent has',
    labelNames: ['state'],
    registers,
    async collect() {
      // Where the database is away the figure is missing, and all others are told.
      const counted = await countOpen(db).catch(() => null)
      this.reset()
      if (!counted) return
      this.set({ state: 'open' }, counted.open)
      this.set({ state: 'waiting' }, counted.waiting)
    },
  })
  new Gauge({
    name: 'kefu_node_silent_seconds',
    help: 'Time since each socket server last told who is connected to it; it does every ten seconds',
    labelNames: ['node'],
    registers,
    async collect() {
      const nodes = await listNodes(db).catch(() => [])
      this.reset()
      for (const { id, silent } of nodes) this.set({ node: id }, silent)
    },
  })
}
