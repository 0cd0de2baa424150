import { readFile } from 'node:fs/promises'
import { file, lookForUnfiled } from '@kefu/admin/features/search/filing.ts'
import { Unfiled } from '@kefu/admin/features/search/unfiled.ts'
import type { Db } from '@kefu/admin/plugins/db.ts'

/** Files, and so counts, all that was said. */
export async function countAll(db: Db): Promise<void> {
  const unfiled = new Unfiled()
  await lookForUnfiled(db.query, unfiled)
  while (await file(db, unfiled));
}

/** What the migration does with that which was before it: the statements themselves. */
export async function statementsForThePast(): Promise<string[]> {
  const path = new URL('../../packages/admin/migrations/0032_figures.sql', import.meta.url)
  const [, past = ''] = (await readFile(path, 'utf8')).split('-- What was before')
  return past
    .slice(past.indexOf('\n'))
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
