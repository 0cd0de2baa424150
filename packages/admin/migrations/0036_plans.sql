-- Up Migration

-- Before PostgreSQL has counted a table, as in the first minute after a start or a restore, it takes it for nearly empty
-- and reads it again for each row of a list. So with a thousand people the beats, the counting and the sweep took longer
-- than all messages; with ten thousand the beat was given up. Here the way is fixed, whatever it believes.

-- Takes a node's full list of who is connected: who is missing in it is gone, who is on it and was not known is here.
-- Answers the latter.
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

-- As in 0011, but that what is forgotten is looked for among the offers.
create or replace function pass_on_unopened(seconds integer)
returns table (conversation bigint, visitor bigint, before bigint, agent bigint, rev bigint)
language plpgsql
set enable_seqscan = off
as $$
declare
  due timestamptz := now() - make_interval(secs => seconds);
  agents bigint[];
  loads bigint[];
  limits bigint[];
  ids bigint[];
  one record;
  chosen bigint;
begin
  perform pg_advisory_xact_lock(hashtext('kefu routing'));

  -- Not sooner: in most of them nobody has written yet, and these cost one look each.
  with ripe as materialized (
    select distinct conversation_id from offers where offered_at <= due
  )
  delete from offers o
  using ripe r
  cross join lateral (select * from conversations where id = r.conversation_id offset 0) c
  where o.conversation_id = r.conversation_id and o.offered_at <= due and (
    c.closed_at is not null
    or c.agent_id is not null and not exists (
      select from offers own where own.conversation_id = c.id and own.agent_id = c.agent_id
    )
    or c.last_seq > 0 and is_opened(c.id, c.agent_id)
  );

  if exists (
    select from conversations c where c.closed_at is null and c.agent_id is null and c.kind = 'service'
  ) then
    return;
  end if;

  select array_agg(t.agent_id), array_agg(t.load), array_agg(t.chat_limit)
  into agents, loads, limits
  from takers t
  where t.chat_limit is null or t.load < t.chat_limit;

  -- As many as a second has time for: the next sweep goes on.
  ids := array(
    select c.id
    from offers o
    join conversations c on c.id = o.conversation_id and c.agent_id = o.agent_id
    where o.offered_at <= due and c.last_seq > 0
      and exists (select from messages m where m.conversation_id = c.id and m.seq = 1 and m.sent_at <= due)
      and exists (
        select
        from unnest(agents) as t(agent_id)
        where not exists (
          select from offers had where had.conversation_id = c.id and had.agent_id = t.agent_id
        )
      )
    order by c.opened_at, c.id
    limit 100
  );
  perform from conversations c where c.id = any(ids) order by c.id for no key update;

  -- What was opened, closed or handed over while its lock was waited for stays as it is.
  for one in
    select c.id, c.agent_id
    from conversations c
    join offers o on o.conversation_id = c.id and o.agent_id = c.agent_id
    where c.id = any(ids) and c.closed_at is null and not is_opened(c.id, c.agent_id)
    order by c.opened_at, c.id
  loop
    select t.n
    into chosen
    from unnest(agents, loads, limits) with ordinality as t(agent_id, load, chat_limit, n)
    cross join settings s
    where (t.chat_limit is null or t.load < t.chat_limit) and not exists (
      select from offers had where had.conversation_id = one.id and had.agent_id = t.agent_id
    )
    order by
      case s.routing when 'least_busy' then t.load when 'random' then random() end,
      s.routing = 'round_robin' and t.agent_id <= s.turn,
      t.agent_id
    limit 1;
    continue when chosen is null;
    loads[chosen] := loads[chosen] + 1;

    return query
    update conversations c
    set agent_id = agents[chosen], rev = c.rev + 1, changed_at = now()
    where c.id = one.id
    returning c.id, c.visitor_id, one.agent_id, c.agent_id, c.rev;

    insert into offers (conversation_id, agent_id) values (one.id, agents[chosen]);
    update settings s set turn = agents[chosen] where s.routing = 'round_robin';
  end loop;
end
$$;

-- These two are as in 0032, but planned once for each connection: what is written in SQL alone is planned at each call.
create or replace function add_figures(
  agents bigint[],
  times timestamptz[],
  begun integer[] default null,
  messages integer[] default null,
  rated integer[] default null,
  stars integer[] default null
) returns void language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
  insert into figures as f (starts_at, begun, messages, rated, stars)
  select
    date_bin('15 minutes', e.at, timestamptz 'epoch') as quarter,
    coalesce(sum(e.begun), 0), coalesce(sum(e.messages), 0), coalesce(sum(e.rated), 0), coalesce(sum(e.stars), 0)
  from unnest(times, begun, messages, rated, stars) as e(at, begun, messages, rated, stars)
  group by quarter
  order by quarter
  on conflict (starts_at) do update
  set
    begun = f.begun + excluded.begun,
    messages = f.messages + excluded.messages,
    rated = f.rated + excluded.rated,
    stars = f.stars + excluded.stars;

  insert into agent_figures as f (minutes, agent_id, starts_at, messages, rated, stars)
  select
    s.minutes, e.agent_id, date_bin(make_interval(mins => s.minutes), e.at, timestamptz 'epoch') as stretch,
    coalesce(sum(e.messages), 0), coalesce(sum(e.rated), 0), coalesce(sum(e.stars), 0)
  from unnest(agents, times, messages, rated, stars) as e(agent_id, at, messages, rated, stars)
  cross join (values (15), (1440)) as s(minutes)
  where e.agent_id is not null
  group by s.minutes, e.agent_id, stretch
  order by s.minutes, e.agent_id, stretch
  on conflict (minutes, agent_id, starts_at) do update
  set
    messages = f.messages + excluded.messages,
    rated = f.rated + excluded.rated,
    stars = f.stars + excluded.stars;
end
$$;

create or replace function note_first_answers(conversations bigint[]) returns void language plpgsql
set plan_cache_mode = force_generic_plan
-- Never the whole of a table that was small when this was planned.
set enable_seqscan = off
as $$
begin
  insert into first_answers (conversation_id, agent_id, opened_at, seconds)
  select c.id, a.sender_id, c.opened_at, greatest(0, extract(epoch from a.sent_at - q.sent_at))::integer
  from unnest(conversations) as e(id)
  join conversations c on c.id = e.id
  cross join lateral (
    select seq, sent_at
    from messages
    where conversation_id = c.id and sender_kind = 'visitor'
    order by seq
    limit 1
  ) q
  cross join lateral (
    select sender_id, sent_at
    from messages
    where conversation_id = c.id and seq > q.seq and sender_kind = 'agent'
    order by seq
    limit 1
  ) a
  where c.kind = 'service' and not exists (select from first_answers f where f.conversation_id = c.id)
  on conflict do nothing;
end
$$;
