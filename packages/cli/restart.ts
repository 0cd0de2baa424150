import { goToBackground } from './background.ts'
import { readConfig } from './config.ts'
import { readEnvironment } from './environment.ts'
import { askRunning, stopRunning } from './running.ts'

/** Stops what runs on this DATA_DIR, also in another terminal, and starts it in the background. */
export async function restart(): Promise<void> {
  const config = readConfig(readEnvironment())
  const running = await askRunning(config.dataDir)
  if (running) await stopRunning(config.dataDir, running)
  await goToBackground(config)
}
