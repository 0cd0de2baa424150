import type { Postgres } from '../../support/faults/postgres.ts'

/** From now on every transaction that stores messages takes so many seconds longer. */
export async function slowSaving(postgres: Postgres, seconds: number): Promise<void> {
  await postgres.query(`
    create or replace function sleep_after_saving() returns trigger language plpgsql
    as $$ begin perform pg_sleep(${seconds}); return null; end $$`)
  await postgres.query(`
    create or replace trigger sleep_after_saving after insert on messages
    for each statement execute function sleep_after_saving()`)
}
