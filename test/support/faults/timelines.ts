import type { Status } from '@kefu/protocol/frames.ts'
import type { Message } from '@kefu/web/src/lib/messages.ts'
import type { Shown, View } from './person.ts'
import type { Conversation, Row, Table } from './table.ts'

/** What each client shows, held against the table; one sentence for each client that shows something else. */
export function findWrongTimelines(views: readonly View[], table: Table): string[] {
  const stored = new Map<number, Row[]>(table.conversations.map(({ id }) => [id, []]))
  for (const row of table.rows) stored.get(row.conversation)?.push(row)
  return views.flatMap((view) => {
    const wrong = wrongOf(view, table.conversations, stored)
    return wrong === null ? [] : [`${view.name}: ${wrong}`]
  })
}

function wrongOf(
  view: View,
  conversations: readonly Conversation[],
  stored: ReadonlyMap<number, Row[]>,
): string | null {
  if (!view.isReady) return 'has no line'
  if (view.waiting > 0) return `${view.waiting} messages wait in the outbox`
  const shown = view.shown()
  const own = conversations.filter((conversation) => isHis(view, conversation))
  const right = own.map(({ id }) => id).join()
  if (view.role === 'agent' && view.listed.join() !== right)
    return `lists ${view.listed.join()} and has ${right}`
  return (
    (view.role === 'visitor' ? wrongStatus(view.status, own.at(-1)) : null) ??
    firstOf(own, (conversation) => wrongEnd(shown, conversation)) ??
    firstOf(shown, (stretch) => wrongStretch(stretch, stored.get(stretch.conversation) ?? []))
  )
}

/** An agent's own are those that are open and his; of what was his before he need not hear. */
function isHis({ role, id }: View, { visitor, agent, open }: Conversation): boolean {
  return role === 'visitor' ? visitor === id : agent === id && open
}

function wrongStatus(status: Status | null, newest: Conversation | undefined): string | null {
  const told = status ? `${status.conversation} ${status.state} ${status.agent?.id ?? 0}` : 'nothing'
  const state = newest?.open ? (newest.agent ? 'served' : 'waiting') : 'closed'
  const right = newest ? `${newest.id} ${state} ${newest.open ? newest.agent : 0}` : 'nothing'
  return told === right ? null : `is told "${told}" and has "${right}"`
}

function wrongEnd(shown: readonly Shown[], { id, lastSeq }: Conversation): string | null {
  const newest = shown.find(({ conversation }) => conversation === id)?.messages.at(-1)?.seq ?? 0
  return newest === lastSeq ? null : `shows ${id} up to ${newest}, which goes to ${lastSeq}`
}

function wrongStretch({ conversation, messages, whole }: Shown, rows: readonly Row[]): string | null {
  const from = whole ? 0 : rows.findIndex(({ seq }) => seq === messages[0]?.seq)
  for (const [index, message] of messages.entries()) {
    const row = rows[from + index]
    if (!row || !isSame(message, row))
      return `shows "${message.text.slice(0, 40)}" in ${conversation} as ${message.seq || message.state}`
  }
  return null
}

function isSame({ seq, cid, from, group, text, at }: Message, row: Row): boolean {
  const theirGroup = row.senderKind === 'visitor' ? 'member' : row.senderKind === 'agent' ? 'admin' : 'system'
  return (
    seq === row.seq &&
    cid === row.cid &&
    from === row.senderId &&
    group === theirGroup &&
    text === row.text &&
    at === row.at
  )
}

function firstOf<Item>(items: readonly Item[], wrongOf: (item: Item) => string | null): string | null {
  for (const item of items) {
    const wrong = wrongOf(item)
    if (wrong !== null) return wrong
  }
  return null
}
