import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@kefu/devdb/free-port.ts'
import { type Database, startDatabase } from '@kefu/devdb/start-database.ts'
import { Client } from 'pg'

export interface PostgresOptions {
  dataDir?: string
  /** By their names in postgresql.conf. */
  settings?: Record<string, string>
}

/** A PostgreSQL as in production, fsync on, that can be killed and started again at the same address. */
export class Postgres {
  readonly #dataDir: string
  readonly #port: number
  readonly #settings: Record<string, string>
  readonly #removes: boolean
  #database: Database | null = null
  #up: Promise<void> = Promise.resolve()
  #url = ''
  readonly #stopAtExit = () => this.#signal('SIGQUIT')

  private constructor(dataDir: string, port: number, settings: Record<string, string>, removes: boolean) {
    this.#dataDir = dataDir
    this.#port = port
    this.#settings = settings
    this.#removes = removes
    process.on('exit', this.#stopAtExit)
  }

  /** `dataDir` is kept when it is given. */
  static async open({ dataDir, settings = {} }: PostgresOptions = {}): Promise<Postgres> {
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'kefu-faults-')))
    const postgres = new Postgres(folder, await freePort(), settings, dataDir === undefined)
    await postgres.start()
    return postgres
  }

  get url(): string {
    return this.#url
  }

  start(): Promise<void> {
    this.#up = this.#start()
    return this.#up
  }

  /** Resolves when it answers. */
  up(): Promise<void> {
    return this.#up
  }

  /** kill -9; resolves when it is gone. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** `pg_ctl stop -m immediate`: no checkpoint, the next start has to recover. */
  crash(): Promise<void> {
    return this.#end('SIGQUIT')
  }

  /** `pg_ctl stop -m fast`: its clients are told. */
  stop(): Promise<void> {
    return this.#end('SIGINT')
  }

  /** One statement on a connection of its own. */
  async query<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const client = new Client(this.#url)
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query<Row>(sql, values)).rows
    } finally {
      await client.end().catch(() => {})
    }
  }

  async close(): Promise<void> {
    await this.#up.catch(() => {})
    await this.stop()
    process.off('exit', this.#stopAtExit)
    if (this.#removes) await rm(this.#dataDir, { recursive: true, force: true })
  }

  async #start(): Promise<void> {
    this.#database = await startDatabase({
      dataDir: this.#dataDir,
      port: this.#port,
      settings: this.#settings,
    })
    this.#url = this.#database.url
    void this.#database.exited.then(() => {
      this.#database = null
    })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const { exited } = this.#database ?? {}
    this.#signal(signal)
    await exited
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#database) process.kill(this.#database.pid, signal)
  }
}
