import type { StoredFile } from '@kefu/protocol/frames.ts'
import type { Answer, Call } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import { type ClaimedRow, claimFiles, filesOf, linkFiles, releaseFiles, storedFile } from './queries.ts'

type SaveCall = Call<'save_msg'>
type SaveReply = Answer<'save_msg'>

/**
 * Saves messages of which some have files: first each file is given to the message that wants it, then `save` saves
 * those that got all of theirs, then the files are told where their messages are. What a killed process left
 * undone the repetition of the message does.
 */
export async function saveWithFiles(
  query: Query,
  calls: SaveCall[],
  save: (calls: SaveCall[]) => Promise<SaveReply[]>,
): Promise<SaveReply[]> {
  const claimed = await claim(query, calls)
  const complete = calls.filter((call) => rowsOf(claimed, call).length === (call.files ?? []).length)
  const saved = await save(complete)
  const replies = new Map(complete.map((call, index) => [call, saved[index]]))
  const kept = await link(query, claimed, replies)
  return calls.map((call) => {
    const reply = replies.get(call)
    if (!reply) return { code: 'no_file' }
    const files = rowsOf(claimed, call).filter(({ key }) => kept.has(key))
    return 'code' in reply || files.length === 0 ? reply : { ...reply, files: files.map(storedFile) }
  })
}

type Claimed = ReadonlyMap<string, ClaimedRow>

/** The files that each message has now, by cid and key. */
async function claim(query: Query, calls: SaveCall[]): Promise<Claimed> {
  const wishes = calls.flatMap(({ files = [], person, from_id: id, cid }) =>
    files.map((key, place) => ({ key, cid, person, id, place })),
  )
  const rows = await claimFiles(query, wishes)
  return new Map(rows.map((row) => [`${row.cid} ${row.key}`, row]))
}

function rowsOf(claimed: Claimed, { cid, files = [] }: SaveCall): ClaimedRow[] {
  return files.flatMap((key) => claimed.get(`${cid} ${key}`) ?? [])
}

/** Links the files of messages that are stored, and gives back those of the others. Answers the keys of the former. */
async function link(
  query: Query,
  claimed: Claimed,
  replies: ReadonlyMap<SaveCall, SaveReply | undefined>,
): Promise<Set<string>> {
  const links = [...replies].flatMap(([call, reply]) => {
    if (!reply || 'code' in reply) return []
    const { conversation, seq, dup } = reply
    // A message that came before had its files then: one that comes with others now does not get them.
    const own = rowsOf(claimed, call).filter(({ isNew }) => !dup || !isNew)
    return own.map(({ key }) => ({ key, conversation, seq }))
  })
  const kept = new Set(links.map(({ key }) => key))
  const others = [...claimed.values()].filter(({ key, isNew }) => isNew && !kept.has(key))
  if (links.length > 0) await linkFiles(query, links)
  if (others.length > 0)
    await releaseFiles(
      query,
      others.map(({ key }) => key),
    )
  return kept
}

/** A message of which one wants to know the files. */
interface Asked {
  cid: string
  kind: 'visitor' | 'agent' | 'system'
  fromId: number
  conversation: number
}

/** Looks up the files of messages, by one query; the answer tells those of one of them. */
export async function lookUpFiles(query: Query, cids: string[]): Promise<(message: Asked) => StoredFile[]> {
  const rows = cids.length > 0 ? await filesOf(query, cids) : []
  return ({ cid, kind, fromId, conversation }) =>
    rows
      .filter((row) => row.cid === cid && row.person === kind && row.sender === fromId)
      .filter((row) => row.conversation === null || row.conversation === conversation)
      .map(storedFile)
}
