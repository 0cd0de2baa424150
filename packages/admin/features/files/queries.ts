import type { StoredFile } from '@kefu/protocol/frames.ts'
import type { Query } from '../../plugins/db.ts'

export type Person = 'visitor' | 'agent'

/** Who sends a file, or a message with files. */
export interface Sender {
  readonly person: Person
  readonly id: number
}

interface FileRow {
  key: string
  name: string
  type: string
  size: number
  width: number | null
  height: number | null
}

/** A file in the words of the wire. */
export function storedFile({ key, name, type, size, width, height }: FileRow): StoredFile {
  const file = { key, name, type, size }
  return width === null || height === null ? file : { ...file, width, height }
}

/** Writes down a file that came. No message has it yet. */
export async function addFile(query: Query, { person, id }: Sender, file: StoredFile): Promise<void> {
  const { key, name, type, size, width = null, height = null } = file
  await query(
    'files_add',
    `insert into files (key, sender_kind, sender_id, name, type, size, width, height)
    values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [key, person, id, name, type, size, width, height],
  )
}

/** The file with this key, or null. */
export async function findFile(query: Query, key: string): Promise<StoredFile | null> {
  const [row] = await query<FileRow>(
    'files_find',
    `select key, name, type, size, width, height
    from files
    where key = $1`,
    [key],
  )
  return row ? storedFile(row) : null
}

/** A file that a message wants, and its place among that message's files. */
export interface Wish extends Sender {
  key: string
  cid: string
  place: number
}

export interface ClaimedRow extends FileRow {
  cid: string
  place: number
  /** False: this message had it before, since it comes again. */
  isNew: boolean
}

/** Gives each file to the message that wants it, if it is its sender's and no other message has it. */
export async function claimFiles(query: Query, wishes: Wish[]): Promise<ClaimedRow[]> {
  return query<ClaimedRow>(
    'files_claim',
    `with held as (
      select f.id, f.cid, e.cid as wanted_by, e.place
      from unnest($1::text[], $2::uuid[], $3::text[], $4::bigint[], $5::smallint[])
        as e(key, cid, sender_kind, sender_id, place)
      join files f using (key, sender_kind, sender_id)
      where f.cid is null or f.cid = e.cid
      order by f.id
      for no key update of f
    )
    update files f
    set cid = h.wanted_by, place = h.place
    from held h
    where f.id = h.id
    returning f.key, f.name, f.type, f.size, f.width, f.height, f.cid, f.place, h.cid is null as "isNew"`,
    [
      wishes.map(({ key }) => key),
      wishes.map(({ cid }) => cid),
      wishes.map(({ person }) => person),
      wishes.map(({ id }) => id),
      wishes.map(({ place }) => place),
    ],
  )
}

/** Takes files from messages that were not saved: another message may have them. */
export async function releaseFiles(query: Query, keys: string[]): Promise<void> {
  await query(
    'files_release',
    `update files
    set cid = null, place = null
    where key = any($1) and seq is null`,
    [keys],
  )
}

/** Where a file's message is. */
export interface Link {
  key: string
  conversation: number
  seq: number
}

/** Writes down where the messages of these files are, so that the files go when they go. */
export async function linkFiles(query: Query, links: Link[]): Promise<void> {
  await query(
    'files_link',
    `update files f
    set conversation_id = e.conversation_id, seq = e.seq
    from unnest($1::text[], $2::bigint[], $3::bigint[]) as e(key, conversation_id, seq)
    join conversations c on c.id = e.conversation_id
    where f.key = e.key and f.seq is null`,
    [links.map(({ key }) => key), links.map(({ conversation }) => conversation), links.map(({ seq }) => seq)],
  )
}

interface MessageFileRow extends FileRow {
  cid: string
  person: Person
  sender: number
  /** Null for a moment: its message was saved just now. */
  conversation: number | null
}

/** The files of messages with these cids, each message's in their order. */
export async function filesOf(query: Query, cids: string[]): Promise<MessageFileRow[]> {
  return query<MessageFileRow>(
    'files_of',
    `select
      key, name, type, size, width, height, cid, sender_kind as "person", sender_id as "sender",
      conversation_id as "conversation"
    from files
    where cid = any($1)
    order by cid, place`,
    [cids],
  )
}

/** Deletes the files of a message. Answers their keys. */
export async function deleteFilesOf(query: Query, conversation: number, seq: number): Promise<string[]> {
  const rows = await query<{ key: string }>(
    'files_delete_of',
    `delete from files
    where conversation_id = $1 and seq = $2
    returning key`,
    [conversation, seq],
  )
  return rows.map((row) => row.key)
}

/** Deletes files that no message took for a day, and those whose conversation is gone. Answers their keys. */
export async function deleteUnowned(query: Query): Promise<string[]> {
  const rows = await query<{ key: string }>(
    'files_delete_unowned',
    `with due as (
      select id
      from files
      where conversation_id is null and (seq is not null or created_at < now() - interval '24 hours')
      order by id
      limit 500
      for update skip locked
    )
    delete from files f
    using due
    where f.id = due.id
    returning f.key`,
  )
  return rows.map(({ key }) => key)
}
