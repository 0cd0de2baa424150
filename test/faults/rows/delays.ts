import type { Agent } from '../../support/faults/agent.ts'

/** Milliseconds from the time a message was stored until these were shown it, for all that come during the work. */
export async function delaysWhile(agents: readonly Agent[], work: Promise<void>): Promise<number[]> {
  const delays: number[] = []
  const stops = agents.map((agent) =>
    agent.chat.listen((frame) => {
      if (frame.type === 'msg' && frame.group === 'member') delays.push(Date.now() - frame.at)
    }),
  )
  await work
  for (const stop of stops) stop()
  return delays.sort((a, b) => a - b)
}

/** Of sorted values. */
export function percentile(values: readonly number[], percent: number): number {
  return values[Math.floor((percent / 100) * values.length)] ?? 0
}
