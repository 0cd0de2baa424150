import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { askAdminCommand } from './admin-command.ts'
import { checkDatabase } from './check-database.ts'
import { checkMachine } from './check-machine.ts'
import { checkSettings } from './check-settings.ts'
import { type Config, readConfig } from './config.ts'
import { readEnvironment } from './environment.ts'
import { type Finding, fail, ok, showFindings, warn } from './finding.ts'
import { Refusal } from './refusal.ts'
import { askRunning } from './running.ts'
import { withDatabase } from './with-database.ts'

/** Looks at everything that a start needs, and says what to do. Throws when something would not work. */
export async function doctor(): Promise<void> {
  const findings = await examine()
  console.log(showFindings(findings))
  const failed = findings.filter(({ level }) => level === 'fail').length
  if (failed > 0)
    throw new Refusal(`\n${failed === 1 ? 'One thing has' : `${failed} things have`} to be put right.`)
}

async function examine(): Promise<Finding[]> {
  try {
    const config = readConfig(readEnvironment())
    const running = await askRunning(config.dataDir)
    return [
      ...(await checkMachine(config.dataDir)),
      ...(await checkSettings(config, running)),
      ...(await checkStored(config)),
    ]
  } catch (error) {
    return [asFailure('Settings', error)]
  }
}

/** The database, and what only the admin app knows: its own settings and the schema. */
async function checkStored(config: Config): Promise<Finding[]> {
  if (config.databaseUrl === null && !(await hasCluster(config)))
    return [ok('Database', 'comes along, and is made at the first start')]
  const findings: Finding[] = []
  try {
    await withDatabase(config, async (url) => {
      findings.push(...(await checkDatabase(url)), await checkSchema(config, url))
    })
    return findings
  } catch (error) {
    return [...findings, asFailure('Database', error)]
  }
}

async function hasCluster({ dataDir }: Config): Promise<boolean> {
  return (await stat(join(dataDir, 'postgres', 'cluster')).catch(() => null)) !== null
}

async function checkSchema(config: Config, url: string): Promise<Finding> {
  const { code, said } = await askAdminCommand('migrate', ['--dry-run'], config, url)
  const lines = said.trim().split('\n')
  if (code === 78) return fail('Settings', lines.join(' '))
  if (code !== 0) return fail('Schema', lines.join(' '))
  if (lines.length === 1) return ok('Schema', 'is the newest')
  return warn('Schema', `${lines.length - 1} migrations are to come: the next start or reload applies them.`)
}

function asFailure(about: string, error: unknown): Finding {
  if (!(error instanceof Refusal)) throw error
  return fail(about, error.message.replaceAll('\n', ' ') || 'the reason is above.')
}
