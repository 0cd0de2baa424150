import { goToBackground, inBackground } from './background.ts'
import type { Input } from './commands.ts'
import { readConfig } from './config.ts'
import { readEnvironment } from './environment.ts'
import { terminal } from './outlet.ts'
import { runAll, type Surroundings } from './run-all.ts'

/** Brings everything up, and keeps it running here or in the background. */
export async function start({ options }: Input): Promise<void> {
  const config = readConfig(readEnvironment())
  if (options.detach) return goToBackground(config)
  if (options.background) return inBackground(config, (surroundings) => runAll(config, surroundings))
  await runAll(config, inTerminal())
}

function inTerminal(): Surroundings {
  return {
    inBackground: false,
    outlet: terminal(process.stdout),
    complaints: terminal(process.stderr),
    ending: 'Ctrl-C stops everything.',
    greet: (words) => void process.stdout.write(words),
  }
}
