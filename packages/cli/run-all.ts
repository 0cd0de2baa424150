import { version } from './command-line.ts'
import type { Config } from './config.ts'
import { openControl } from './control.ts'
import { openCrew } from './crew.ts'
import { greeting } from './greeting.ts'
import { openLog } from './log.ts'
import type { Outlet } from './outlet.ts'
import { claimPorts } from './ports.ts'
import type { Listening } from './program.ts'
import {
  adminProgram,
  adminUrlOf,
  bundlesProgram,
  databaseProgram,
  socketProgram,
  socketUrlOf,
} from './programs.ts'
import { reachDatabase } from './reach-database.ts'
import { readSecrets } from './secrets.ts'
import type { State } from './state.ts'

/** Where a master runs, and how people hear of it. */
export interface Surroundings {
  readonly inBackground: boolean
  readonly outlet: Outlet
  readonly complaints: Outlet
  /** How it ends, in a sentence. */
  readonly ending: string
  /** Called once, when everything is ready. */
  greet(words: string): void
}

/**
 * Brings everything up, keeps it running, and settles when a signal or `kefu stop` has stopped it. Throws a Refusal,
 * with all that ran already stopped, when something cannot be had.
 */
export async function runAll(wanted: Config, surroundings: Surroundings): Promise<void> {
  const since = Date.now()
  const log = openLog({ level: wanted.logLevel, ...surroundings })
  const crew = openCrew(log)
  const asked = new Error('somebody asked us to stop')
  const stop = () => crew.end(asked)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)

  const control = await openControl(wanted.dataDir, { state, stop })
  let config = wanted
  let databaseUrl = wanted.databaseUrl
  try {
    config = await claimPorts(wanted)
    const admin = await bringUp()
    surroundings.greet(greeting(config.publicAdminUrl ?? admin.url, admin.setupLink, surroundings.ending))
    await crew.ended
  } catch (error) {
    if (error !== asked) throw error
  } finally {
    await crew.dismiss()
    await control.close()
  }

  /** Each stands on the one before: the admin app (which brings the schema up to date) on the database, the socket server on it. */
  async function bringUp(): Promise<Listening> {
    const secrets = await readSecrets(config)
    databaseUrl ??= (await crew.keep(databaseProgram(config))).url
    await reachDatabase(databaseUrl)
    await crew.run(bundlesProgram(config))
    const admin = await crew.keep(adminProgram(config, databaseUrl, secrets))
    await crew.keep(socketProgram(config, secrets))
    return admin
  }

  function state(): State {
    return {
      pid: process.pid,
      since,
      version,
      inBackground: surroundings.inBackground,
      databaseUrl,
      adminUrl: adminUrlOf(config),
      socketUrl: socketUrlOf(config),
      programs: crew.list(),
      memory: process.memoryUsage.rss(),
    }
  }
}
