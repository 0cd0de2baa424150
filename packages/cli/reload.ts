import { readConfig } from './config.ts'
import { readEnvironment } from './environment.ts'
import { demandRunning, reloadRunning } from './running.ts'

/** Lets new processes take the place of those that run. */
export async function reload(): Promise<void> {
  const { dataDir } = readConfig(readEnvironment())
  await demandRunning(dataDir)
  await reloadRunning(dataDir)
  console.log('Kefu is reloaded: new code and settings are at work.')
}
