-- Up Migration

-- Takes a node's full list of who is connected: who is missing in it is gone, who is on it and was not known is here.
-- Answers the latter.
--
-- Before PostgreSQL has counted a table, as in the first minute after a start or a restore, it takes it for nearly empty,
-- and reads the list anew for each row: with ten thousand people the beat was given up. So it never does here.
create function take_beat(
  node bigint,
  upto bigint,
  kinds text[],
  people bigint[],
  rooms bigint[]
) returns table (person text, id bigint, room bigint) language plpgsql
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
as $$
begin
  update nodes n set beat_at = now() where n.id = node;

  with missing as (
    select p.kind, p.person_id, p.room_id
    from presences p
    where p.node_id = node and p.left_at is null and p.login_no <= upto and not exists (
      select
      from unnest(kinds, people, rooms) as e(kind, person_id, room_id)
      where e.kind = p.kind and e.person_id = p.person_id and e.room_id = p.room_id
    )
    order by p.kind, p.person_id, p.room_id
    for update
  )
  update presences p
  set left_at = now()
  from missing m
  where p.node_id = node and p.left_at is null and p.login_no <= upto
    and p.kind = m.kind and p.person_id = m.person_id and p.room_id = m.room_id;

  return query
  insert into presences as p (node_id, kind, person_id, room_id, login_no)
  select distinct node, e.kind, e.person_id, e.room_id, upto
  from unnest(kinds, people, rooms) as e(kind, person_id, room_id)
  where not exists (
    select
    from presences o
    where o.node_id = node and o.kind = e.kind and o.person_id = e.person_id and o.room_id = e.room_id
      and o.left_at is null
  )
  order by e.kind, e.person_id, e.room_id
  on conflict (node_id, kind, person_id, room_id) do update
  set left_at = null
  returning p.kind, p.person_id, p.room_id;
end
$$;
