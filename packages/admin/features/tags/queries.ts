import type { Query } from '../../plugins/db.ts'

/** The tags of a visitor's conversation, in the order in which they were given. Null: there is no such conversation. */
export async function tagsOf(query: Query, conversation: number): Promise<string[] | null> {
  const [row] = await query<{ tags: string[] }>(
    'tags_of',
    `select array(
      select t.tag from tags t where t.conversation_id = c.id order by t.tagged_at, t.tag
    ) as "tags"
    from conversations c
    where c.id = $1 and c.kind = 'service'`,
    [conversation],
  )
  return row?.tags ?? null
}

/**
 * Gives a conversation a tag, in the spelling in which it is used already. Answers whether an open conversation changed
 * by it: a closed one is in no list that would have to be told.
 */
export async function addTag(
  query: Query,
  conversation: number,
  agentId: number,
  tag: string,
): Promise<boolean> {
  const rows = await query(
    'tags_add',
    `with added as (
      insert into tags (conversation_id, agent_id, tag)
      select c.id, $2::bigint, coalesce(
        (select t.tag from tags t where lower(t.tag) = lower($3::text) order by t.tagged_at desc limit 1), $3::text
      )
      from conversations c
      where c.id = $1 and c.kind = 'service'
      on conflict (conversation_id, lower(tag)) do nothing
      returning conversation_id
    )
    update conversations c
    set rev = c.rev + 1, changed_at = now()
    from added
    where c.id = added.conversation_id and c.closed_at is null
    returning c.id`,
    [conversation, agentId, tag],
  )
  return rows.length > 0
}

/** Takes a tag from a conversation, in whatever spelling. Answers as `addTag` does. */
export async function removeTag(query: Query, conversation: number, tag: string): Promise<boolean> {
  const rows = await query(
    'tags_remove',
    `with removed as (
      delete from tags
      where conversation_id = $1 and lower(tag) = lower($2)
      returning conversation_id
    )
    update conversations c
    set rev = c.rev + 1, changed_at = now()
    from removed
    where c.id = removed.conversation_id and c.closed_at is null
    returning c.id`,
    [conversation, tag],
  )
  return rows.length > 0
}

/** The tags in use, the most used first, with the number of their conversations. */
export async function tagsInUse(query: Query, limit: number): Promise<{ tag: string; used: number }[]> {
  return query<{ tag: string; used: number }>(
    'tags_in_use',
    `select (array_agg(tag order by tagged_at desc))[1] as "tag", count(*) as "used"
    from tags
    group by lower(tag)
    order by count(*) desc, lower(tag)
    limit $1`,
    [limit],
  )
}
