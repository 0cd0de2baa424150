import type { Query } from '../../plugins/db.ts'

/**
 * Counts messages for the landing page: each once, when it is filed for the search, in the same transaction. There it costs
 * the messages nothing, and the marks of the filing see to it that none is left out or taken twice.
 *
 * Each is looked up by itself: before PostgreSQL has counted its tables it would read the list anew for each conversation.
 */
export async function countFiled(
  query: Query,
  messages: { conversation: number; seq: number }[],
): Promise<void> {
  await query(
    'figures_count',
    `with filed as materialized (
      select c.id, c.opened_at, m.seq, m.sent_at, m.sender_kind, m.sender_id
      from unnest($1::bigint[], $2::bigint[]) as e(conversation, seq)
      cross join lateral (select * from messages where conversation_id = e.conversation and seq = e.seq offset 0) m
      cross join lateral (select * from conversations where id = e.conversation and kind = 'service' offset 0) c
    ), event as (
      select case sender_kind when 'agent' then sender_id end as agent_id, sent_at as at, 0 as begun, 1 as messages
      from filed
      where sender_kind <> 'system'
      union all
      select null, opened_at, 1, 0
      from filed
      where seq = 1
    )
    select
      (
        select add_figures(array_agg(agent_id), array_agg(at), array_agg(begun), array_agg(messages))
        from event
      ),
      (
        select note_first_answers(array_agg(distinct id))
        from filed
        where sender_kind = 'agent'
      )`,
    [messages.map(({ conversation }) => conversation), messages.map(({ seq }) => seq)],
  )
}
