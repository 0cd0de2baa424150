import type { Figures } from './figures.ts'

/** What the system has promised to reach. */
export interface Goal {
  readonly id: string
  readonly says: string
  /** Undefined when it was not measured. */
  readonly value: (figures: Figures) => number | undefined
  readonly atLeast?: number
  readonly atMost?: number
}

export interface Verdict {
  readonly id: string
  readonly says: string
  readonly value: number
  readonly limit: number
  readonly met: boolean
}

const figure = (name: string) => (figures: Figures) => figures.get(name)
const worst = (name: string) => (figures: Figures) => figures.worst(name)

const combine =
  (left: string, right: string, how: (left: number, right: number) => number) => (figures: Figures) => {
    const [a, b] = [figures.get(left), figures.get(right)]
    return a === undefined || b === undefined ? undefined : how(a, b)
  }
const ratio = (of: string, to: string) => combine(of, to, (a, b) => a / b)
const difference = (of: string, to: string) => combine(of, to, (a, b) => a - b)

/** Messages that went wrong in any round of any part: our system's alone, the others promise nothing. */
function mistakes(figures: Figures): number | undefined {
  const names = figures
    .names()
    .filter((name) => /\.kefu\.(lost|doubled|reordered|misnumbered|unstored|refused|gone)$/.test(name))
  return names.length === 0
    ? undefined
    : names.reduce((sum, name) => sum + Math.abs(figures.worst(name) ?? 0), 0)
}

/** Every goal, as ratios of medians of one run. */
export const goals: readonly Goal[] = [
  {
    id: 'whole',
    says: 'messages lost, doubled, reordered, misnumbered, unstored or refused, connections lost',
    value: mistakes,
    atMost: 0,
  },
  {
    id: 'a',
    says: 'throughput, times the bare uWS relay',
    value: ratio('reach.kefu.throughput', 'reach.uws.throughput'),
    atLeast: 0.5,
  },
  {
    id: 'b',
    says: 'acknowledgement p50 at 1,000 msg/s, ms',
    value: figure('pace-1k.kefu.ack.p50'),
    atMost: 3,
  },
  {
    id: 'b',
    says: 'acknowledgement p99 at 1,000 msg/s, ms',
    value: figure('pace-1k.kefu.ack.p99'),
    atMost: 25,
  },
  {
    id: 'b',
    says: 'delivery p50 after acknowledgement p50, ms',
    value: difference('pace-1k.kefu.delivery.p50', 'pace-1k.kefu.ack.p50'),
    atMost: 1,
  },
  {
    id: 'b',
    says: 'delivery p99 after acknowledgement p99, ms',
    value: difference('pace-1k.kefu.delivery.p99', 'pace-1k.kefu.ack.p99'),
    atMost: 1,
  },
  {
    id: 'b',
    says: 'acknowledgement p50 at 10,000 msg/s, ms',
    value: figure('pace-10k.kefu.ack.p50'),
    atMost: 5,
  },
  {
    id: 'c',
    says: 'CPU of all processes at saturation, µs a message',
    value: figure('reach.kefu.cpu.system'),
    atMost: 25,
  },
  { id: 'd', says: 'memory of an idle visitor, bytes', value: figure('idle.kefu.rss'), atMost: 1.6 * 1024 },
  {
    id: 'd',
    says: 'memory of an idle visitor, times bare uWS',
    value: ratio('idle.kefu.rss', 'idle.uws.rss'),
    atMost: 1.3,
  },
  {
    id: 'e',
    says: 'delivery p99 of 1,000 visitors at 1 msg/s, ms',
    value: figure('pace-1k.kefu.delivery.p99'),
    atMost: 25,
  },
  {
    id: 'f',
    says: 'login page p50 at 10,000 msg/s, times its idle value',
    value: ratio('page.busy.p50', 'page.idle.p50'),
    atMost: 2,
  },
  {
    id: 'g',
    says: 'CPU a message with 10,000 visitors, times with 100',
    value: ratio('growth-visitors.kefu.cpu.system', 'growth-base.kefu.cpu.system'),
    atMost: 1.15,
  },
  {
    id: 'g',
    says: 'CPU a message with 10^7 messages, times with 10^4',
    value: ratio('growth-rows.kefu.cpu.system', 'growth-base.kefu.cpu.system'),
    atMost: 1.2,
  },
  {
    id: 'g',
    says: 'CPU a message with 10^5 open conversations, times with 100',
    value: ratio('growth-open.kefu.cpu.system', 'growth-base-again.kefu.cpu.system'),
    atMost: 1.2,
  },
  { id: 'g', says: 'inbox p99, ms', value: figure('queries.inbox.p99'), atMost: 50 },
  { id: 'g', says: 'a later page of the inbox p99, ms', value: figure('queries.inboxPage.p99'), atMost: 50 },
  { id: 'g', says: 'history p99, ms', value: figure('queries.history.p99'), atMost: 50 },
  { id: '8', says: 'figures of 7 days p99, ms', value: figure('landing.days7.p99'), atMost: 200 },
  { id: '8', says: 'figures of 90 days p99, ms', value: figure('landing.days90.p99'), atMost: 200 },
  { id: '8', says: 'figures of 366 days p99, ms', value: figure('landing.days366.p99'), atMost: 200 },
  { id: '4', says: '9,000 visitors back after a kill, s', value: worst('storm.kefu.seconds'), atMost: 60 },
  { id: '4', says: 'visitors who were not back', value: worst('storm.kefu.missing'), atMost: 0 },
  {
    id: '4',
    says: 'event loop of the socket server late p99, ms',
    value: figure('storm.kefu.lag.socket.p99'),
    atMost: 200,
  },
  {
    id: '4',
    says: 'event loop of the admin app late p99, ms',
    value: figure('storm.kefu.lag.admin.p99'),
    atMost: 200,
  },
  { id: '4', says: 'database connections', value: worst('storm.kefu.connections'), atMost: 20 },
  { id: '5', says: 'idle visitors sent away', value: worst('calm.kefu.gone'), atMost: 0 },
  { id: '5', says: 'memory after the quiet, times before', value: worst('calm.kefu.grown'), atMost: 1.02 },
  {
    id: '5',
    says: 'CPU of the socket server, share of a core',
    value: worst('calm.kefu.share'),
    atMost: 0.03,
  },
  {
    id: 'search',
    says: 'age of the oldest message that cannot be found yet, at 1,000 msg/s, ms',
    value: worst('search-1k.kefu.filed.late'),
    atMost: 2_000,
  },
  {
    id: 'console',
    says: 'key to paint p95 in a browser four times slower, ms',
    value: figure('typing.kefu.p95'),
    atMost: 50,
  },
]

/** Judges what was measured; goals that were not measured have no verdict. */
export function judge(figures: Figures): Verdict[] {
  return goals.flatMap(({ id, says, value: read, atLeast, atMost }) => {
    const value = read(figures)
    const limit = atLeast ?? atMost
    if (value === undefined || limit === undefined) return []
    return [{ id, says, value, limit, met: atLeast === undefined ? value <= limit : value >= limit }]
  })
}
