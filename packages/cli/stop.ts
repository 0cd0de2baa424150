import { readConfig } from './config.ts'
import { readEnvironment } from './environment.ts'
import { askRunning, stopRunning } from './running.ts'

/** Stops what runs on this DATA_DIR. That nothing runs is what was wanted. */
export async function stop(): Promise<void> {
  const { dataDir } = readConfig(readEnvironment())
  const running = await askRunning(dataDir)
  if (running) await stopRunning(dataDir, running)
  console.log(running ? 'Kefu is stopped.' : `Kefu does not run on ${dataDir}.`)
}
