import type { Db } from '../../plugins/db.ts'

/** The migrations that this database has gone through, by name. */
export async function listMigrations(db: Db): Promise<string[]> {
  const rows = await db.query<{ name: string }>('health_list_migrations', 'select name from migrations')
  return rows.map((row) => row.name)
}

/** How this database treats a commit. Both must be safe for an acknowledgement to mean anything. */
export async function readDurability(db: Db): Promise<{ fsync: string; synchronousCommit: string }> {
  const [row] = await db.query<{ fsync: string; synchronousCommit: string }>(
    'health_read_durability',
    `select current_setting('fsync') as fsync,
            current_setting('synchronous_commit') as "synchronousCommit"`,
  )
  if (!row) throw new Error('PostgreSQL did not answer how it is set up.')
  return row
}

/** Socket servers that told of themselves within the last day, and how many seconds ago each last did. */
export async function listNodes(db: Db): Promise<{ id: number; silent: number }[]> {
  return db.query<{ id: number; silent: number }>(
    'health_list_nodes',
    `select id,
            greatest(0, extract(epoch from now() - beat_at))::float8 as silent
     from nodes
     order by id`,
  )
}

/** Conversations with visitors that are open, and those of them that wait for an agent. */
export async function countOpen(db: Db): Promise<{ open: number; waiting: number }> {
  const [row] = await db.query<{ open: number; waiting: number }>(
    'health_count_open',
    `select count(*) as open,
            count(*) filter (where agent_id is null) as waiting
     from conversations
     where closed_at is null
       and kind = 'service'`,
  )
  return row ?? { open: 0, waiting: 0 }
}
