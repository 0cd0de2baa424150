import type pg from 'pg'
import { canaryVisitor } from '../features/canary/who.ts'
import type { End, Table } from './archive.ts'

/** All tables of the schema that is in use, but for the list of migrations, which a restore makes itself. */
export async function listTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = current_schema()::regnamespace
       and c.relkind = 'r'
       and c.relname <> 'migrations'
       and a.attnum > 0
       and not a.attisdropped
       and a.attgenerated = ''
     group by c.relname
     order by c.relname`,
  )
  return rows
}

/** How far each sequence is; one that was never asked is left out. */
export async function listSequences(client: pg.Client): Promise<End['sequences']> {
  const { rows } = await client.query<End['sequences'][number]>(
    `select sequencename as name, last_value::text as value
     from pg_sequences
     where schemaname = current_schema()
       and last_value is not null
     order by sequencename`,
  )
  return rows
}

export async function listFileKeys(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ key: string }>('select key from files order by id')
  return rows.map(({ key }) => key)
}

export interface ForeignKey {
  readonly table: string
  readonly name: string
  /** As `alter table … add constraint` takes it. */
  readonly definition: string
}

export async function listForeignKeys(client: pg.Client): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `select c.relname as table, k.conname as name, pg_get_constraintdef(k.oid) as definition
     from pg_constraint k
     join pg_class c on c.oid = k.conrelid
     where k.contype = 'f'
       and k.connamespace = current_schema()::regnamespace
     order by k.conname`,
  )
  return rows
}

/** Whether anybody ever used it: a database that was only migrated is as good as empty. */
export async function isUsed(client: pg.Client): Promise<boolean> {
  const { rows: has } = await client.query<{ has: boolean }>(
    `select to_regclass('public.agents') is not null and to_regclass('public.visitors') is not null as has`,
  )
  if (!has[0]?.has) return false
  const { rows } = await client.query<{ used: boolean }>(
    'select exists (select from public.agents) or exists (select from public.visitors where id <> $1) as used',
    [canaryVisitor],
  )
  return rows[0]?.used ?? false
}

/** Whether an admin app works on this database, wherever it runs. */
export async function isInUse(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ busy: boolean }>(
    `select exists (
       select from pg_stat_activity
       where datname = current_database()
         and application_name = 'kefu admin'
     ) as busy`,
  )
  return rows[0]?.busy ?? false
}
