import { type Config, readConfig } from './config.ts'
import { type Crew, openCrew } from './crew.ts'
import { greeting } from './greeting.ts'
import { openLog } from './log.ts'
import { claimPorts } from './ports.ts'
import type { Listening } from './program.ts'
import { adminProgram, bundlesProgram, databaseProgram, type Secrets, socketProgram } from './programs.ts'
import { reachDatabase } from './reach-database.ts'
import { badConfigExit, Refusal } from './refusal.ts'
import { keepSecret } from './secrets.ts'

/**
 * Brings everything up, keeps it running, and settles when a signal has stopped it. Throws a Refusal, with all that
 * ran already stopped, when something cannot be had.
 */
export async function start(): Promise<void> {
  loadEnvFile()
  const config = await claimPorts(readConfig(process.env))
  const crew = openCrew(openLog(config.logLevel))
  const asked = new Error('somebody asked us to stop')
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => crew.end(asked))
  try {
    const admin = await bringUp(config, crew)
    process.stdout.write(greeting(config.publicAdminUrl ?? admin.url, admin.setupLink))
    await crew.ended
  } catch (error) {
    if (error !== asked) throw error
  } finally {
    await crew.dismiss()
  }
}

/** Variables that are set already win over the file. */
function loadEnvFile(): void {
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isMissing) throw new Refusal(`The file .env cannot be read (${error}).`, badConfigExit, error)
  }
}

/** Each stands on the one before: the admin app (which brings the schema up to date) on the database, the socket server on it. */
async function bringUp(config: Config, crew: Crew): Promise<Listening> {
  const secrets = await readSecrets(config)
  const databaseUrl = config.databaseUrl ?? (await crew.keep(databaseProgram(config))).url
  await reachDatabase(databaseUrl)
  await crew.run(bundlesProgram(config))
  const admin = await crew.keep(adminProgram(config, databaseUrl, secrets))
  await crew.keep(socketProgram(config, secrets))
  return admin
}

async function readSecrets({ dataDir, serviceSecret, sessionSecret }: Config): Promise<Secrets> {
  return {
    service: serviceSecret ?? (await keepSecret(dataDir, 'service-secret')),
    session: sessionSecret ?? (await keepSecret(dataDir, 'session-secret')),
  }
}
