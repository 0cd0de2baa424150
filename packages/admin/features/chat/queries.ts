import type { Db } from '../../plugins/db.ts'

export async function roomExists(db: Db, name: string): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(
    'chat_room_exists',
    `select exists (
       select from conversations
       where kind = 'room'
         and name = $1
         and closed_at is null
     ) as found`,
    [name],
  )
  return row?.found ?? false
}
