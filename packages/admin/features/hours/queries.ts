import type { Query } from '../../plugins/db.ts'
import type { Hours } from './hours.ts'
import type { Plan } from './plan.ts'

/** What the owner decides about the hours of his site. */
export interface HoursSettings extends Hours {
  /** Off: always open. */
  isOn: boolean
  /** What visitors read outside of them; empty: nothing but when they begin again. */
  messageZh: string
  messageEn: string
}

/** It is outside of the hours: since when and until when (ms since 1970), and what the owner says meanwhile. */
export interface Outside {
  since: number
  /** Null: for good. */
  opens: number | null
  zh: string
  en: string
}

export async function readHours(query: Query): Promise<HoursSettings> {
  const [settings] = await query<HoursSettings>(
    'hours_read',
    `select
      is_on as "isOn", zone, week, holidays, message_zh as "messageZh", message_en as "messageEn"
    from site_hours`,
  )
  if (!settings) throw new Error('site_hours has lost its row: insert into site_hours default values')
  return settings
}

/** Who is to be told finds that out by `takeTurn`. */
export async function changeHours(query: Query, settings: HoursSettings, plan: Plan): Promise<void> {
  await query(
    'hours_change',
    `update site_hours
    set is_on = $1, zone = $2, week = $3, holidays = $4, message_zh = $5, message_en = $6,
      planned_from = $7, was_open = $8, changes = $9, told_at = null`,
    [
      settings.isOn,
      settings.zone,
      // pg writes arrays as those of PostgreSQL.
      JSON.stringify(settings.week),
      JSON.stringify(settings.holidays),
      settings.messageZh,
      settings.messageEn,
      plan.from,
      plan.wasOpen,
      plan.changes,
    ],
  )
}

/** Whether the plan that is followed begins before a time. */
export async function isPlanOlder(query: Query, than: Date): Promise<boolean> {
  const rows = await query('hours_plan_older', 'select from site_hours where is_on and planned_from < $1', [
    than,
  ])
  return rows.length > 0
}

export async function renewPlan(query: Query, plan: Plan): Promise<void> {
  await query('hours_renew_plan', 'update site_hours set planned_from = $1, was_open = $2, changes = $3', [
    plan.from,
    plan.wasOpen,
    plan.changes,
  ])
}

/** Null: within the hours. */
export async function readOutside(query: Query): Promise<Outside | null> {
  const [row] = await query<{ told: Outside }>('hours_outside', 'select told from outside_hours')
  return row?.told ?? null
}

/** Whether hours began, ended or became other ones since this was asked last: true once. */
export async function takeTurn(query: Query): Promise<boolean> {
  const rows = await query(
    'hours_take_turn',
    `update site_hours
    set told_at = now()
    where told_at is null
      or exists (select from unnest(changes) as at where is_on and at > told_at and at <= now())
    returning 1`,
  )
  return rows.length > 0
}

/** Raises the rev of what is open of visitors who are here, so that they hear of the turn. Answers the conversations. */
export async function touchOpen(query: Query): Promise<number[]> {
  const rows = await query<{ id: number }>(
    'hours_touch_open',
    `with held as (
      select c.id
      from conversations c
      where c.closed_at is null and c.kind = 'service' and exists (
        select from present p where p.kind = 'visitor' and p.person_id = c.visitor_id and p.room_id = 0
      )
      order by c.id
      for no key update of c
    )
    update conversations c
    set rev = c.rev + 1, changed_at = now()
    from held
    where c.id = held.id
    returning c.id`,
  )
  return rows.map((row) => row.id)
}
