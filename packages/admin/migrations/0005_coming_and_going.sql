-- Up Migration

-- Who comes, waits, is served and goes. Whatever is told about a conversation is in its row and raises its rev, so that
-- a list, a frame and a head that cross never disagree about which of them is newer.
--
-- Who locks more than one thing does it in this order, and so never waits for somebody who waits for him:
-- nodes, visitors, presences (by their key), the routing (an advisory lock), conversations (by id).
-- save_messages takes conversations alone, by id too. In a transaction only one statement locks conversations that
-- others can see: a second one would begin again at a lower id.

alter table conversations add column away boolean not null default false;
comment on column conversations.away is
  'What his agent was told last about the visitor: that he left. Changes with rev, unlike presences.';
create index conversations_away on conversations (visitor_id) where away and closed_at is null;

alter table conversations add column nobody boolean;
comment on column conversations.nobody is
  'Whether the visitor was told last that no agent is here at all; null unless he waits.';

-- Who is here as others are told: connected, or gone so shortly that he may still come back unnoticed.
create view present as
select kind, person_id, room_id from presences where left_at is distinct from '-infinity';

update conversations c
set away = true
where c.kind = 'service' and c.closed_at is null and not exists (
  select from present p where p.kind = 'visitor' and p.person_id = c.visitor_id and p.room_id = 0
);

-- The node's row; a new boot at the same address ends what the old one said. That was our outage: visitors get as long
-- to come back as agents have, since pages try again after growing pauses.
create or replace function node_of(node_address text, node_boot text) returns bigint language plpgsql as $$
declare
  found_id bigint;
begin
  select id into found_id from nodes where address = node_address and boot = node_boot;
  if found then
    return found_id;
  end if;
  insert into nodes (address, boot, beat_at) values (node_address, node_boot, now())
  on conflict (address) do update set boot = excluded.boot, beat_at = now() where nodes.boot <> excluded.boot
  returning id into found_id;
  if not found then
    -- Somebody else wrote the same boot down meanwhile: who logged in with him is here.
    return (select id from nodes where address = node_address);
  end if;
  update presences
  set
    left_at = coalesce(left_at, now() + case kind when 'visitor' then interval '25 seconds' else '0' end),
    login_no = 0
  where node_id = found_id;
  return found_id;
end
$$;

-- Takes leave of visitors, as far as they are not here again. Answers what their agents are to be told.
-- Two steps, because each takes its own snapshot: what is decided under the lock must see who came, and what was
-- written, while it was waited for.
create function see_off(visitors bigint[])
returns table (conversation bigint, visitor bigint, agent bigint, rev bigint, deleted boolean)
language plpgsql as $$
declare
  ids bigint[];
begin
  ids := array(
    select c.id
    from conversations c
    where c.visitor_id = any(visitors) and c.closed_at is null and c.kind = 'service'
    order by c.id
    for update
  );
  ids := array(
    select c.id
    from conversations c
    where c.id = any(ids) and not exists (
      select from present p where p.kind = 'visitor' and p.person_id = c.visitor_id and p.room_id = 0
    )
  );

  return query
  delete from conversations c
  where c.id = any(ids) and c.last_seq = 0
  returning c.id, c.visitor_id, c.agent_id, c.rev, true;

  return query
  update conversations c
  set away = true, rev = c.rev + 1, changed_at = now()
  where c.id = any(ids) and not c.away
  returning c.id, c.visitor_id, c.agent_id, c.rev, false;
end
$$;

-- Gives waiting conversations to agents who are online and have room, first come, first served, each to the agent
-- with the fewest (or, for `only_agent`, to him), and numbers the rest of the line. Visitors who are `back` are away
-- no longer. Answers every conversation of which somebody is to be told. One at a time: else two would fill the same
-- agent's last place.
drop function route_waiting(bigint);
create function route_waiting(only_agent bigint default null, back bigint[] default '{}')
returns table (conversation bigint, visitor bigint, agent bigint, rev bigint, place integer, rose boolean)
language plpgsql as $$
declare
  ids bigint[];
  agents_of bigint[];
  places integer[];
  backs boolean[];
  nobody_is_here boolean;
begin
  perform pg_advisory_xact_lock(hashtext('kefu routing'));
  nobody_is_here := not exists (select from present p where p.kind = 'agent' and p.room_id = 0);

  with returned as (
    select c.id
    from conversations c
    where c.visitor_id = any(back) and c.away and c.closed_at is null and c.kind = 'service' and exists (
      select from present p where p.kind = 'visitor' and p.person_id = c.visitor_id and p.room_id = 0
    )
  ), line as (
    select c.id, c.place, c.nobody, row_number() over (order by c.opened_at, c.id) as n
    from conversations c
    where c.closed_at is null and c.agent_id is null and c.kind = 'service'
  ), size as (
    select count(*) as waiting from line
  ), ready as (
    select a.id, a.chat_limit, (
      select count(*) from conversations c where c.agent_id = a.id and c.closed_at is null
    ) as load
    from agents a
    join online o on o.kind = 'agent' and o.person_id = a.id and o.room_id = 0
    where a.disabled_at is null and (only_agent is null or a.id = only_agent)
  ), seat as (
    select r.id as agent_id, row_number() over (order by k.k, r.id) as n
    from ready r, size, generate_series(r.load + 1, least(r.load + size.waiting, coalesce(r.chat_limit, r.load + size.waiting))) as k(k)
  ), moved as (
    select l.id, s.agent_id, l.place as old_place, l.nobody as old_nobody,
      case when s.agent_id is null then l.n - (select count(*) from seat) end as new_place
    from line l
    left join seat s on s.n = l.n
  ), changed as (
    select id, m.agent_id, m.new_place, r.id is not null as back
    from moved m
    full join returned r using (id)
    where r.id is not null or m.agent_id is not null or m.new_place is distinct from m.old_place
      or m.old_nobody is distinct from nobody_is_here
  )
  select
    array_agg(c.id order by c.id), array_agg(c.agent_id order by c.id), array_agg(c.new_place order by c.id),
    array_agg(c.back order by c.id)
  into ids, agents_of, places, backs
  from changed c;

  perform from conversations c where c.id = any(ids) order by c.id for no key update;

  -- Whoever waited may have been claimed, or closed, while his lock was waited for.
  return query
  update conversations c
  set
    agent_id = coalesce(c.agent_id, t.agent_id),
    place = case when c.agent_id is null then t.new_place end,
    nobody = case when c.agent_id is null and t.agent_id is null then nobody_is_here end,
    waiting_since = case when c.agent_id is null and t.agent_id is null then c.waiting_since end,
    away = c.away and not t.back,
    rev = c.rev + 1,
    changed_at = now()
  from unnest(ids, agents_of, places, backs) as t(id, agent_id, new_place, back)
  join conversations was on was.id = t.id
  where c.id = t.id and c.closed_at is null and (c.agent_id is null or t.back)
  returning c.id, c.visitor_id, c.agent_id, c.rev, c.place, coalesce(c.place > was.place, false);
end
$$;
