import { version } from './command-line.ts'
import type { Config } from './config.ts'
import { openControl } from './control.ts'
import { openCrew } from './crew.ts'
import { openDoor } from './door.ts'
import { greeting } from './greeting.ts'
import { openLog } from './log.ts'
import { type Outlet, overhear } from './outlet.ts'
import { claimPorts } from './ports.ts'
import type { Listening } from './program.ts'
import { adminProgram, adminUrlOf, builds, databaseProgram, socketProgram, socketUrlOf } from './programs.ts'
import { reachDatabase } from './reach-database.ts'
import { Refusal } from './refusal.ts'
import { reload } from './reload-all.ts'
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
  const complaints = overhear(surroundings.complaints)
  const log = openLog({ level: wanted.logLevel, outlet: surroundings.outlet, complaints })
  const crew = openCrew(log)
  const asked = new Error('somebody asked us to stop')
  const stop = () => crew.end(asked)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)

  const control = await openControl(wanted.dataDir, { state, stop, reload: reloadOnce })
  let config = wanted
  let databaseUrl = wanted.databaseUrl
  let door: number | undefined
  let isReady = false
  try {
    config = await claimPorts(wanted)
    const admin = await bringUp()
    isReady = true
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
    door = await openDoor(config.admin)
    databaseUrl ??= (await crew.keep(databaseProgram(config))).url
    await reachDatabase(databaseUrl)
    await Promise.all(builds(config).map(crew.run))
    const admin = await crew.keep(adminProgram(config, databaseUrl, secrets, door))
    await crew.keep(socketProgram(config, secrets))
    return admin
  }

  async function reloadOnce(): Promise<void> {
    if (!isReady || databaseUrl === null)
      throw new Refusal('Kefu is not ready, or is reloading already: try again in a moment.')
    isReady = false
    const heard = complaints.listen()
    try {
      await reload({ crew, wanted, config, databaseUrl, door })
      log.own.info('reloaded')
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      log.own.error({ err: error }, 'not reloaded')
      // Whoever asked sees the reason where he asked, and not only in the log.
      throw new Refusal([...heard, error.message].filter(Boolean).join('\n'), error.exitCode, error)
    } finally {
      complaints.stop(heard)
      isReady = true
    }
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
