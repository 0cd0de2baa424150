import { type Config, readConfig } from './config.ts'
import type { Crew } from './crew.ts'
import { readEnvironment } from './environment.ts'
import { adminProgram, builds, socketProgram } from './programs.ts'
import { Refusal } from './refusal.ts'
import { readSecrets } from './secrets.ts'

/** What runs, and on what grounds. */
export interface Ground {
  readonly crew: Crew
  /** As the start read it. */
  readonly wanted: Config
  /** With the ports that it has. */
  readonly config: Config
  readonly databaseUrl: string
  readonly door: number | undefined
}

/** Puts new processes with new code and settings into the place of those that run. Throws a Refusal. */
export async function reload({ crew, wanted, config, databaseUrl, door }: Ground): Promise<void> {
  const next = inPlace(readConfig(readEnvironment()), wanted, config)
  const secrets = await readSecrets(next)
  await Promise.all(builds(next).map(crew.run))
  // The admin app first: it brings the schema up to date, and knows what the old socket server asks.
  await crew.replace(adminProgram(next, databaseUrl, secrets, door))
  await crew.replace(socketProgram(next, secrets))
}

/** The new settings at the old places. */
function inPlace(next: Config, wanted: Config, config: Config): Config {
  const places = {
    ADMIN_HOST: (one: Config) => one.admin.host,
    ADMIN_PORT: (one: Config) => one.admin.port,
    SOCKET_HOST: (one: Config) => one.socket.host,
    SOCKET_PORT: (one: Config) => one.socket.port,
    DATABASE_URL: (one: Config) => one.databaseUrl,
    DATA_DIR: (one: Config) => one.dataDir,
  }
  const moved = Object.entries(places).flatMap(([name, read]) => (read(next) === read(wanted) ? [] : name))
  if (moved.length > 0)
    throw new Refusal(`${moved.join(' and ')} changed, which a reload cannot follow: use \`kefu restart\`.`)
  return { ...next, admin: config.admin, socket: config.socket }
}
