import { type Crowd, dismiss, gather } from './crowd.ts'
import type { Order, Report } from './orders.ts'
import { play } from './play.ts'
import { comeBack } from './return.ts'

// The generator's process: does what its parent asks for, and ends with it.

let crowd: Crowd | null = null
process.on('message', (order: Order) => {
  obey(order).then(
    (done) => report({ done: { gone: crowd?.gone ?? 0, ...done } }),
    (err) => report({ failed: err instanceof Error ? (err.stack ?? err.message) : String(err) }),
  )
})
process.on('disconnect', () => process.exit(0))
report({ mark: 'ready' })

async function obey(order: Order) {
  if (order.do === 'gather') crowd = await gather(order.crowd)
  if (!crowd) throw new Error('nobody is there')
  if (order.do === 'play') return { played: await play(crowd, order.plan, (mark) => report({ mark })) }
  if (order.do === 'come back') return { returned: await comeBack(crowd, order.tickets) }
  if (order.do === 'dismiss') dismiss(crowd)
  return {}
}

function report(what: Report): void {
  process.send?.(what)
}
