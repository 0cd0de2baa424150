-- Up Migration

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
-- The reply guard: `expects` is how far each agent had seen the conversation when he began to write, or null; null as a whole
-- where nobody says so, and then nothing is done. A message of another agent after that holds his reply. It is looked for under
-- the lock, so that of two replies which come at once the second one finds the first; in a statement of its own,
-- since one more join costs every batch; and it counts before the right to write, so that who is too late to reply to
-- somebody who waits is told why. What is held may be a repetition of what was stored before: so its cid is looked for.
--
-- Answers: 'stored' and 'dup' with conversation, seq and time (ms since 1970); 'answered' with conversation and seq of the newest
-- message that holds it; 'forbidden'; 'open' when the visitor has no open conversation and 'claim' when an agent writes
-- to one that waits: the caller sees to that and calls again.
-- The caller passes a message only once in a batch, and none with an expectation behind another agent's to the same visitor.
--
-- The canary (see 0030) is a visitor like others here; for all others its conversation is not looked for.
create or replace function store_messages(
  persons text[],
  senders bigint[],
  visitors bigint[],
  rooms text[],
  first_in bigint[],
  cids uuid[],
  bodies text[],
  expects bigint[],
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
  laters bigint[];
begin
  with held as (
    select c.id, c.visitor_id, c.agent_id, c.last_seq
    from conversations c
    where c.id = any(array(
      select s.id from conversations s
      where s.visitor_id = any(visitors) and s.closed_at is null and s.kind = 'service'
      union all
      select k.id from conversations k where 9007199254740990 = any(visitors) and k.kind = 'canary'
      union all
      select r.id from conversations r where r.name = any(rooms) and r.kind = 'room'
    )) and c.closed_at is null
    order by c.id
    for no key update
  )
  select array_agg(h.id), array_agg(h.visitor_id), array_agg(h.agent_id), array_agg(h.last_seq)
  into ids, visitors_of, agents_of, seqs
  from held h;

  if expects is not null then
    select array_agg(l.seq order by e.n)
    into laters
    from unnest(senders, visitors, first_in, expects) with ordinality as e(sender, visitor, first_in, expect, n)
    left join unnest(ids, visitors_of) as s(id, visitor_id) on s.visitor_id = e.visitor
    left join lateral (
      select a.seq
      from messages a
      where e.expect is not null and a.conversation_id = s.id and coalesce(e.first_in, s.id) = s.id
        and a.seq > e.expect and a.sender_kind = 'agent' and a.sender_id <> e.sender
      order by a.seq desc
      limit 1
    ) l on true;
  end if;

  return query
  with entry as (
    select
      e.*, coalesce(s.id, r.id) as target, coalesce(s.last_seq, r.last_seq) as last_seq, s.agent_id,
      m.conversation_id as dup_in, m.seq as dup_seq, m.sent_at as dup_at
    from unnest(persons, senders, visitors, rooms, first_in, cids, bodies, laters)
      with ordinality as e(person, sender, visitor, room, first_in, cid, body, later, n)
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
      where (some_known or e.later is not null or e.first_in < s.id or (s.id is null and e.room is null))
        and o.sender_kind = e.person and o.sender_id = e.sender and o.cid = e.cid
      limit 1
    ) m on true
  ), judged as (
    select e.*, case
      when e.dup_seq is not null then 'dup'
      when e.room is not null then case when e.target is null then 'forbidden' else 'stored' end
      when e.target is null then 'open'
      when e.later is not null then 'answered'
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
    s.n, s.verdict, coalesce(s.dup_in, s.target), coalesce(s.dup_seq, s.later, s.next_seq),
    coalesce((extract(epoch from s.dup_at) * 1000)::bigint, stamp_ms), s.visitor, s.agent_id
  from numbered s;
end
$$;
