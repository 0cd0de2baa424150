import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What `/metrics` tells about this process. Names begin with kefu_socket_. */
export function createMetrics(read: {
  connections: () => number
  people: (person: 'visitor' | 'agent') => number
  backlog: () => number
  lanes: () => Iterable<[call: string, backlog: number]>
  unsent: () => number
}) {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, prefix: 'kefu_socket_' })
  new Gauge({
    name: 'kefu_socket_connections',
    help: 'Connections that are logged in',
    registers,
    collect() {
      this.set(read.connections())
    },
  })
  new Gauge({
    name: 'kefu_socket_people',
    help: 'Visitors and agents who are in service chat, however many tabs each has',
    labelNames: ['person'],
    registers,
    collect() {
      for (const person of ['visitor', 'agent'] as const) this.set({ person }, read.people(person))
    },
  })
  new Gauge({
    name: 'kefu_socket_lane_backlog',
    help: 'Calls that wait for the admin app',
    registers,
    collect() {
      this.set(read.backlog())
    },
  })
  new Gauge({
    name: 'kefu_socket_lane_waiting',
    help: 'The same, by call',
    labelNames: ['call'],
    registers,
    collect() {
      for (const [call, backlog] of read.lanes()) this.set({ call }, backlog)
    },
  })
  new Gauge({
    name: 'kefu_socket_unsent_bytes',
    help: 'What slow clients have not taken from us yet',
    registers,
    collect() {
      this.set(read.unsent())
    },
  })
  return {
    registry,
    frames: new Counter({
      name: 'kefu_socket_frames_total',
      help: 'Frames received',
      labelNames: ['type'],
      registers,
    }),
    answers: new Counter({
      name: 'kefu_socket_answers_total',
      help: 'Frames answered, by their type and by the answer; type none: what was no frame of ours',
      labelNames: ['type', 'answer'],
      registers,
    }),
    refused: new Counter({
      name: 'kefu_socket_refused_total',
      help: 'Frames, upgrades and calls refused; busy: sent back because a lane was full',
      labelNames: ['code'],
      registers,
    }),
    closed: new Counter({
      name: 'kefu_socket_closed_total',
      help: 'Connections closed by us; 1006: lines that broke, or sent what no WebSocket may',
      labelNames: ['code'],
      registers,
    }),
    failedCalls: new Counter({
      name: 'kefu_socket_failed_calls_total',
      help: 'Service calls that were not answered as they should',
      labelNames: ['call'],
      registers,
    }),
    calls: new Histogram({
      name: 'kefu_socket_call_seconds',
      help: 'How long service calls took, also those that failed',
      labelNames: ['call'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    acknowledged: new Histogram({
      name: 'kefu_socket_acknowledge_seconds',
      help: 'Time from a message to its acknowledgement',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
      registers,
    }),
  }
}
export type Metrics = ReturnType<typeof createMetrics>
