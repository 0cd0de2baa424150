import type { Config } from './config.ts'
import { openCrew } from './crew.ts'
import { openLog } from './log.ts'
import { terminal } from './outlet.ts'
import { databaseProgram } from './programs.ts'
import { reachDatabase } from './reach-database.ts'
import { askRunning } from './running.ts'

/** Does something with the database. The one from npm is started for it, unless it runs already. */
export async function withDatabase(config: Config, work: (url: string) => Promise<void>): Promise<void> {
  const url = config.databaseUrl ?? (await askRunning(config.dataDir))?.databaseUrl
  if (url) {
    await reachDatabase(url)
    return work(url)
  }
  // What it complains about is wanted; that it starts and stops is not.
  const quiet = { ...config, env: { ...config.env, LOG_LEVEL: 'error' } }
  const log = openLog({
    level: 'error',
    outlet: terminal(process.stderr),
    complaints: terminal(process.stderr),
  })
  const crew = openCrew(log)
  try {
    const database = await crew.keep(databaseProgram(quiet))
    await work(database.url)
  } finally {
    await crew.dismiss()
  }
}
