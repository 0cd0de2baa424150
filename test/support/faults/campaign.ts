import type { Crowd } from './crowd.ts'
import { pick, shuffled } from './random.ts'
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
  /** So many messages have to be acknowledged in the end; what was refused is made up for. */
  acknowledged: number
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
export async function campaign(
  crowd: Crowd,
  { kills, messages, upsets, acknowledged }: CampaignPlan,
): Promise<Campaign> {
  const { system, journal, random } = crowd
  const order = shuffled(
    random,
    victims.flatMap((victim) => Array.from({ length: kills[victim] }, () => victim)),
  )
  const upset = new Upsets(crowd)
  const done = { kills: 0, cuts: 0, reloads: 0 }
  for (const [index, victim] of order.entries()) {
    const answered = journal.answered
    crowd.write(messages)
    if (index % Math.ceil(order.length / upsets) === 0) upset.begin()
    // Every third one dies together with the one before.
    if (random() < 2 / 3) await journal.untilAnswered(answered + Math.ceil(random() * 0.4 * messages))
    if (random() < 0.5) {
      system.proxy('clients').cutOne(random)
      done.cuts++
    }
    if (random() < 0.1) {
      pick(random, crowd.people)?.reload()
      done.reloads++
    }
    await kill(crowd, victim)
    done.kills++
  }
  while (upset.done < upsets) {
    upset.begin()
    await upset.ended()
  }
  await journal.untilAnswered(journal.written.size)
  while (journal.acknowledged.size < acknowledged) {
    crowd.write(acknowledged - journal.acknowledged.size)
    await journal.untilAnswered(journal.written.size)
  }
  return { ...done, closed: upset.closed, transferred: upset.transferred }
}

/** kill -9, once it is up; it is on its way back when this resolves. */
async function kill(crowd: Crowd, victim: Victim): Promise<void> {
  const { system } = crowd
  const { postgres } = system
  const lookUp = () => crowd.lookUp()
  if (victim === 'postgres') {
    await postgres.up()
    await postgres.kill()
    // It fails only where PostgreSQL itself cannot start, and then whoever waits for it is told.
    void postgres.start().then(lookUp, () => {})
  } else {
    await system[victim].up()
    await system[victim].kill()
    void system[victim].up().then(lookUp)
  }
}
