import type { StoredFile, StoredMessage } from '@kefu/protocol/frames.ts'
import { limits } from '@kefu/protocol/limits.ts'
import type { Answer, Call } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import { lookUpFiles } from '../files/attach.ts'
import { groupOf, readMessages, type SyncRow } from './queries.ts'

/** Answers each `sync` with one frame's worth of messages: whatever came first of 100 of them and 128 KiB. */
export async function syncBatch(query: Query, calls: Call<'sync'>[]): Promise<Answer<'sync'>[]> {
  const rows = await readMessages(query, calls, limits.syncMessages + 1)
  const filesOf = await lookUpFiles(
    query,
    rows.filter(({ seq }) => seq !== null).map(({ cid }) => cid),
  )
  const rowsOf: SyncRow[][] = calls.map(() => [])
  for (const row of rows) rowsOf[row.n - 1]?.push(row)
  return calls.map((call, index) => toAnswer(call, rowsOf[index] ?? [], filesOf))
}

type FilesOf = Awaited<ReturnType<typeof lookUpFiles>>

function toAnswer(call: Call<'sync'>, rows: SyncRow[], filesOf: FilesOf): Answer<'sync'> {
  const [first] = rows
  if (!first?.allowed) return { code: 'forbidden' }
  const found = rows.flatMap((row) =>
    row.seq === null ? [] : [toMessage(row, row.seq, filesOf({ ...row, conversation: call.conversation }))],
  )
  const backwards = call.before !== undefined
  const kept = fit(backwards ? found.toReversed() : found)
  const more = kept.length < found.length
  const messages = backwards ? kept.toReversed() : kept
  const atBeginning = backwards ? !more : call.after === 0
  return { messages, more, ...(atBeginning && first.previous !== null && { previous: first.previous }) }
}

function toMessage(row: SyncRow, seq: number, files: StoredFile[]): StoredMessage {
  return {
    seq,
    from_id: row.fromId,
    group: groupOf(row.kind),
    msg: row.body,
    cid: row.cid,
    at: row.at.getTime(),
    ...(row.name && { name: row.name }),
    // A file that is on its way out goes with its message.
    ...(files.length > 0 && row.body !== '' && { files }),
    ...(row.body === '' && { removed: true as const }),
  }
}

/** As many of the messages, from the first, as a frame may hold; at least one. */
function fit(messages: StoredMessage[]): StoredMessage[] {
  let bytes = 0
  const end = messages.findIndex((message, index) => {
    bytes += Buffer.byteLength(JSON.stringify(message))
    return index > 0 && (index >= limits.syncMessages || bytes > limits.syncBytes)
  })
  return end < 0 ? messages : messages.slice(0, end)
}
