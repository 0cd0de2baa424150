-- Up Migration

-- Stores a batch of messages, whole or not at all, and answers for each of them, in order.
--
-- Two statements, because each takes its own snapshot: the look-up and the numbering must see what was committed
-- while this batch waited for the locks. In one statement a resend that overlaps its original would not find it.
--
-- Answers: 'stored' and 'dup' with conversation, seq and time; 'forbidden'; 'open' when the visitor has no open
-- conversation and 'claim' when an agent writes to one that waits: the caller sees to that and calls again.
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
  perform
  from conversations c
  where c.id in (
    select s.id from conversations s
    where s.visitor_id = any(visitors) and s.closed_at is null and s.kind = 'service'
    union all
    select r.id from conversations r where r.name = any(rooms) and r.kind = 'room'
  )
  order by c.id
  for no key update;

  return query
  with entry as (
    select
      e.*, coalesce(s.id, r.id) as target, coalesce(s.last_seq, r.last_seq) as last_seq, s.agent_id
    from unnest(persons, senders, visitors, rooms, first_in, cids, bodies)
      with ordinality as e(person, sender, visitor, room, first_in, cid, body, n)
    left join conversations s on s.visitor_id = e.visitor and s.closed_at is null and s.kind = 'service'
    left join conversations r on r.name = e.room and r.kind = 'room'
  ), known as (
    select e.*, m.conversation_id as dup_in, m.seq as dup_seq, m.sent_at as dup_at
    from entry e
    left join lateral (
      select o.conversation_id, o.seq, o.sent_at
      from messages o
      where o.conversation_id in (e.target, e.first_in)
        and o.sender_kind = e.person and o.sender_id = e.sender and o.cid = e.cid
      limit 1
    ) m on true
  ), judged as (
    select k.*, case
      when k.dup_seq is not null then 'dup'
      when k.room is not null then case when k.target is null then 'forbidden' else 'stored' end
      when k.target is null then 'open'
      when k.person = 'visitor' or k.agent_id = k.sender then 'stored'
      when exists (
        select from participants p
        where p.conversation_id = k.target and p.kind = 'agent' and p.id = k.sender
          and p.joined_at is not null and p.left_at is null
      ) then 'stored'
      when k.agent_id is null then 'claim'
      else 'forbidden'
    end as verdict
    from known k
  ), numbered as (
    select j.*, j.last_seq + row_number() over (partition by j.target order by j.n) as next_seq
    from judged j
    where j.verdict = 'stored'
  ), stored as (
    insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body)
    select s.target, s.next_seq, s.person, s.sender, s.cid, s.body
    from numbered s
    returning messages.conversation_id, messages.seq, messages.sent_at
  ), raised as (
    update conversations c
    set last_seq = t.newest, changed_at = now()
    from (select s.target, max(s.next_seq) as newest from numbered s group by s.target) t
    where c.id = t.target
  )
  select
    j.n, j.verdict,
    coalesce(j.dup_in, j.target),
    coalesce(j.dup_seq, s.next_seq),
    floor(extract(epoch from coalesce(j.dup_at, i.sent_at)) * 1000)::bigint,
    j.visitor, j.agent_id
  from judged j
  left join numbered s on s.n = j.n
  left join stored i on i.conversation_id = s.target and i.seq = s.next_seq
  order by j.n;
end
$$;
