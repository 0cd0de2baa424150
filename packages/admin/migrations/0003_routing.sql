-- Up Migration

-- A deleted conversation takes its messages along. Not a foreign key: its check would cost each message a sixth of
-- its time, and save_messages, the one way in, holds the conversation's lock anyway.
create function delete_messages() returns trigger language plpgsql as $$
begin
  delete from messages where conversation_id = old.id;
  return null;
end
$$;
create trigger conversations_deleted after delete on conversations for each row execute function delete_messages();

-- The node's row; a new boot at the same address ends what the old one said.
create function node_of(node_address text, node_boot text) returns bigint language plpgsql as $$
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
  update presences set left_at = coalesce(left_at, now()), login_no = 0 where node_id = found_id;
  return found_id;
end
$$;

-- Who is connected somewhere: rows with left_at are those who may still come back.
create view online as
select distinct kind, person_id, room_id from presences where left_at is null;

-- Gives waiting conversations to agents who are online and have room, first come, first served, each to the agent
-- with the fewest (or, for `only_agent`, to him), and numbers the rest of the line. Answers every conversation whose
-- agent or place changed. One at a time: else two would fill the same agent's last place.
create function route_waiting(only_agent bigint default null)
returns table (conversation bigint, visitor bigint, agent bigint, rev bigint, place integer, rose boolean)
language plpgsql as $$
declare
  ids bigint[];
  agents_of bigint[];
  places integer[];
begin
  perform pg_advisory_xact_lock(hashtext('kefu routing'));

  with line as (
    select c.id, c.place, row_number() over (order by c.opened_at, c.id) as n
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
    select l.id, s.agent_id, l.place as old_place,
      case when s.agent_id is null then l.n - (select count(*) from seat) end as new_place
    from line l
    left join seat s on s.n = l.n
  )
  select array_agg(m.id order by m.id), array_agg(m.agent_id order by m.id), array_agg(m.new_place order by m.id)
  into ids, agents_of, places
  from moved m
  where m.agent_id is not null or m.new_place is distinct from m.old_place;

  -- In the order of ids, as everybody who locks more than one.
  perform from conversations c where c.id = any(ids) order by c.id for no key update;

  return query
  update conversations c
  set
    agent_id = t.agent_id,
    place = t.new_place,
    waiting_since = case when t.agent_id is null then c.waiting_since end,
    rev = c.rev + 1,
    changed_at = now()
  from unnest(ids, agents_of, places) as t(id, agent_id, new_place)
  join conversations was on was.id = t.id
  where c.id = t.id and c.agent_id is null and c.closed_at is null
  returning c.id, c.visitor_id, c.agent_id, c.rev, c.place, coalesce(c.place > was.place, false);
end
$$;
