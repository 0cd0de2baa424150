import type { Query } from '../../plugins/db.ts'

/** What the owner decides about the chat on his site. */
export interface SiteSettings {
  /** As #rrggbb; null: the blue that looks right by day and by night. */
  accent: string | null
  position: 'left' | 'right'
  /** Empty: our own words. */
  greetingZh: string
  greetingEn: string
  /** What a visitor is asked before his first word. */
  askName: Asking
  askEmail: Asking
  /** Only visitors whom the site vouches for may write. */
  demandIdentity: boolean
  /** For how many days closed conversations are kept, and files; null: for ever. */
  keepDays: number | null
  keepFilesDays: number | null
  /** Raised with every change. */
  rev: number
}

export type Asking = 'never' | 'optional' | 'required'

export async function readSite(query: Query): Promise<SiteSettings> {
  const [settings] = await query<SiteSettings>(
    'site_read',
    `select
      accent, position, greeting_zh as "greetingZh", greeting_en as "greetingEn",
      ask_name as "askName", ask_email as "askEmail", demand_identity as "demandIdentity",
      keep_days as "keepDays", keep_files_days as "keepFilesDays", rev
    from site_settings`,
  )
  if (!settings) throw new Error('site_settings has lost its row: insert into site_settings default values')
  return settings
}

/** Answers the new rev. */
export async function changeSite(query: Query, settings: Omit<SiteSettings, 'rev'>): Promise<number> {
  const [row] = await query<{ rev: number }>(
    'site_change',
    `update site_settings
    set accent = $1, position = $2, greeting_zh = $3, greeting_en = $4,
      ask_name = $5, ask_email = $6, demand_identity = $7, keep_days = $8,
      keep_files_days = $9, rev = rev + 1
    returning rev`,
    [
      settings.accent,
      settings.position,
      settings.greetingZh,
      settings.greetingEn,
      settings.askName,
      settings.askEmail,
      settings.demandIdentity,
      settings.keepDays,
      settings.keepFilesDays,
    ],
  )
  if (!row) throw new Error('site_settings has lost its row: insert into site_settings default values')
  return row.rev
}
