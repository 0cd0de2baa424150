import type { Crowd } from './crowd.ts'
import { pick, shuffled } from './random.ts'
import type { System } from './system.ts'
import { Upsets } from './upsets.ts'

const victims = ['socket', 'admin', 'postgres'] as const
export type Victim = (typeof victims)[number]

export interface CampaignPlan {
  /** How often each is killed. */
  kills: Readonly<Record<Victim, number>>
  /** Written at once before each kill. */
  messages: number
  /** Conversations that are closed or handed over meanwhile. */
  upsets: number
}

/** What was done to them. */
export interface Campaign {
  kills: number
  closed: number
  transferred: number
  cuts: number
  reloads: number
}

/**
 * Kills the three in mixed order while everybody writes, each in the middle of a burst: some of it is acknowledged, the
 * rest is on its way. Lines are cut, pages closed and opened again, conversations closed and handed over.
 */
export async function campaign(crowd: Crowd, { kills, messages, upsets }: CampaignPlan): Promise<Campaign> {
  const { system, journal, random } = crowd
  const order = shuffled(
    random,
    victims.flatMap((victim) => Array.from({ length: kills[victim] }, () => victim)),
  )
  const upset = new Upsets(crowd)
  const done = { kills: 0, cuts: 0, reloads: 0 }
  for (const [index, victim] of order.entries()) {
    const before = journal.answered
    crowd.write(messages)
    if (index % Math.ceil(order.length / upsets) === 0) upset.begin()
    await journal.untilAnswered(before + Math.ceil(random() * 0.6 * messages))
    if (random() < 0.5) {
      system.proxy('clients').cutOne(random)
      done.cuts++
    }
    if (random() < 0.1) {
      pick(random, crowd.people)?.reload()
      done.reloads++
    }
    await kill(system, victim)
    done.kills++
  }
  while (upset.done < upsets) {
    upset.begin()
    await upset.ended()
  }
  await journal.untilAnswered(journal.written.size)
  return { ...done, closed: upset.closed, transferred: upset.transferred }
}

/** kill -9, once it is up; it is on its way back when this resolves. */
async function kill({ postgres, ...processes }: System, victim: Victim): Promise<void> {
  if (victim !== 'postgres') {
    await processes[victim].up()
    return processes[victim].kill()
  }
  await postgres.up()
  await postgres.kill()
  // It fails only where PostgreSQL itself cannot start, and then whoever waits for it is told.
  void postgres.start().catch(() => {})
}
