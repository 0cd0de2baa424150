-- Up Migration

-- In this order the key is told apart by its fixed-width columns: to find and to add one costs a tenth less.
alter table messages
  drop constraint messages_conversation_id_sender_kind_sender_id_cid_key,
  add constraint messages_cid unique (conversation_id, sender_id, cid, sender_kind);

drop function save_messages;

-- Stores a batch of messages, whole or not at all, and answers for each of them.
--
-- Two statements, because each takes its own snapshot: the look-up of what is there already must see what was
-- committed while this batch waited for the locks. In one statement a resend that overlaps its original would not find
-- it. What the first one locked it also read as it is since then; a conversation that was opened in between is not
-- among them, and is found when the caller calls again.
--
-- A message that came before is looked for in every conversation of the visitor from `first_in` on: it may have been
-- stored in one that was opened after that and is closed too by now. In the open one only if `some_known`: hardly any
-- message came before, so that the unique key may find the one that did, and the batch begins again. To look for each
-- cost a fifth of the saving, and twice the saving where eight connections looked and added in the same pages.
--
-- Answers: 'stored' and 'dup' with conversation, seq and time (ms since 1970); 'forbidden'; 'open' when the visitor has no open
-- conversation and 'claim' when an agent writes to one that waits: the caller sees to that and calls again.
-- The caller passes a message only once in a batch.
create function store_messages(
  persons text[],
  senders bigint[],
  visitors bigint[],
  rooms text[],
  first_in bigint[],
  cids uuid[],
  bodies text[],
  some_known boolean
) returns table (
  n bigint, answer text, conversation bigint, seq bigint, at bigint, visitor bigint, agent bigint
) language plpgsql
-- Planned once: to plan it anew for each batch took longer than to save fifty messages.
set plan_cache_mode = force_generic_plan
-- An empty table looks best read whole, and the plan made then is kept while it grows: the indexes are always right here.
set enable_seqscan = off
set enable_mergejoin = off
as $$
declare
  -- One time for the batch: nothing is ordered by it, and it saves reading back what was inserted.
  stamp timestamptz(3) := clock_timestamp();
  stamp_ms bigint := extract(epoch from stamp) * 1000;
  ids bigint[];
  visitors_of bigint[];
  agents_of bigint[];
  seqs bigint[];
begin
  with held as (
    select c.id, c.visitor_id, c.agent_id, c.last_seq
    from conversations c
    where c.id = any(array(
      select s.id from conversations s
      where s.visitor_id = any(visitors) and s.closed_at is null and s.kind = 'service'
      union all
      select r.id from conversations r where r.name = any(rooms) and r.kind = 'room'
    )) and c.closed_at is null
    order by c.id
    for no key update
  )
  select array_agg(h.id), array_agg(h.visitor_id), array_agg(h.agent_id), array_agg(h.last_seq)
  into ids, visitors_of, agents_of, seqs
  from held h;

  return query
  with entry as (
    select
      e.*, coalesce(s.id, r.id) as target, coalesce(s.last_seq, r.last_seq) as last_seq, s.agent_id,
      m.conversation_id as dup_in, m.seq as dup_seq, m.sent_at as dup_at
    from unnest(persons, senders, visitors, rooms, first_in, cids, bodies)
      with ordinality as e(person, sender, visitor, room, first_in, cid, body, n)
    left join unnest(ids, visitors_of, agents_of, seqs) as s(id, visitor_id, agent_id, last_seq)
      on s.visitor_id = e.visitor
    left join lateral (
      select c.id, c.last_seq from conversations c where e.room is not null and c.name = e.room and c.kind = 'room'
    ) r on true
    left join lateral (
      select o.conversation_id, o.seq, o.sent_at
      from (
        select c.id from conversations c where c.visitor_id = e.visitor and c.id >= coalesce(e.first_in, s.id)
        union all
        select r.id
      ) c
      join messages o on o.conversation_id = c.id
      where (some_known or e.first_in < s.id or (s.id is null and e.room is null))
        and o.sender_kind = e.person and o.sender_id = e.sender and o.cid = e.cid
      limit 1
    ) m on true
  ), judged as (
    select e.*, case
      when e.dup_seq is not null then 'dup'
      when e.room is not null then case when e.target is null then 'forbidden' else 'stored' end
      when e.target is null then 'open'
      when e.person = 'visitor' or e.agent_id = e.sender then 'stored'
      when exists (
        select from participants p
        where p.conversation_id = e.target and p.kind = 'agent' and p.id = e.sender
          and p.joined_at is not null and p.left_at is null
      ) then 'stored'
      when e.agent_id is null then 'claim'
      else 'forbidden'
    end as verdict
    from entry e
  ), numbered as (
    select j.*, j.last_seq + count(*) filter (where j.verdict = 'stored') over line as next_seq
    from judged j
    window line as (partition by j.target order by j.n rows unbounded preceding)
  ), stored as (
    insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body, sent_at)
    select s.target, s.next_seq, s.person, s.sender, s.cid, s.body, stamp
    from numbered s
    where s.verdict = 'stored'
  ), raised as (
    update conversations c
    set last_seq = t.newest, changed_at = stamp
    from (
      select s.target, max(s.next_seq) as newest from numbered s where s.verdict = 'stored' group by s.target
    ) t
    where c.id = t.target
  )
  select
    s.n, s.verdict, coalesce(s.dup_in, s.target), coalesce(s.dup_seq, s.next_seq),
    coalesce((extract(epoch from s.dup_at) * 1000)::bigint, stamp_ms), s.visitor, s.agent_id
  from numbered s;
end
$$;

create function save_messages(
  persons text[],
  senders bigint[],
  visitors bigint[],
  rooms text[],
  first_in bigint[],
  cids uuid[],
  bodies text[]
) returns table (
  n bigint, answer text, conversation bigint, seq bigint, at bigint, visitor bigint, agent bigint
) language plpgsql as $$
begin
  return query select * from store_messages(persons, senders, visitors, rooms, first_in, cids, bodies, false);
exception when unique_violation then
  return query select * from store_messages(persons, senders, visitors, rooms, first_in, cids, bodies, true);
end
$$;
