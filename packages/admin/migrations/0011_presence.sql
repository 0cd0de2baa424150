-- Up Migration

-- Which agent a visitor is given to, and when he goes to the next one.
--
-- Offers and settings come last in the order of locks that 0005 names. Both are written while the routing is held; a
-- page that changes the settings takes nothing else.

alter table agents add column presence text not null default 'online' check (presence in ('online', 'away'));
comment on column agents.presence is 'What he chose. Whether he is connected is in presences.';
comment on column agents.chat_limit is 'Open conversations at a time; null: as many as settings say for all.';

-- What holds for the whole installation.
create table settings (
  only_row boolean primary key default true check (only_row),
  routing text not null default 'least_busy' check (routing in ('least_busy', 'round_robin', 'random')),
  chat_limit integer check (chat_limit > 0),
  turn bigint not null default 0
);
insert into settings default values;
comment on column settings.chat_limit is 'For agents who have no limit of their own; null means no limit.';
comment on column settings.turn is 'Round robin: the agent who was given a visitor last. Only its place among the ids counts.';

-- Conversations that were given to agents who did not choose them, until one of them opens his. Whoever had one before
-- and did not open it stays here with it, and is not the next.
create table offers (
  conversation_id bigint not null references conversations on delete cascade,
  agent_id bigint not null references agents on delete cascade,
  offered_at timestamptz not null default now(),
  primary key (conversation_id, agent_id)
);

-- Agents to whom visitors may be given, if they have room: here, and not away by their own choice.
create view takers as
select
  a.id as agent_id,
  coalesce(a.chat_limit, s.chat_limit) as chat_limit,
  (select count(*) from conversations c where c.agent_id = a.id and c.closed_at is null) as load
from agents a
cross join settings s
where a.disabled_at is null and a.presence = 'online' and exists (
  select from online o where o.kind = 'agent' and o.person_id = a.id and o.room_id = 0
);

-- Gives waiting conversations to agents who take visitors and have room (or, for `only_agent`, to him), first come,
-- first served, and numbers the rest of the line. Whose turn it is the settings say: the agent with the fewest; one after
-- the other; or any. Visitors who are `back` are away no longer. Answers every conversation of which somebody is to be
-- told. One at a time: else two would fill the same agent's last place.
create or replace function route_waiting(only_agent bigint default null, back bigint[] default '{}')
returns table (conversation bigint, visitor bigint, agent bigint, rev bigint, place integer, rose boolean)
language plpgsql as $$
declare
  ids bigint[];
  agents_of bigint[];
  places integer[];
  backs boolean[];
  nobody_is_here boolean;
  last_given bigint;
begin
  perform pg_advisory_xact_lock(hashtext('kefu routing'));
  -- Whoever is away takes nobody who waits, so for them he is not here.
  nobody_is_here := not exists (
    select
    from present p
    join agents a on a.id = p.person_id
    where p.kind = 'agent' and p.room_id = 0 and a.presence = 'online' and a.disabled_at is null
  );

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
  ), taker as (
    select t.* from takers t where only_agent is null or t.agent_id = only_agent
  ), reach as (
    -- Nobody without a limit needs more seats than these: together they have enough for the whole line.
    select max(t.load) + ceil(max(size.waiting)::numeric / nullif(count(*) filter (where t.chat_limit is null), 0))
      as highest
    from taker t
    cross join size
  ), seat as (
    select t.agent_id, row_number() over (
      order by
        case s.routing when 'least_busy' then k.k when 'round_robin' then k.k - t.load else random() end,
        s.routing = 'round_robin' and t.agent_id <= s.turn,
        t.agent_id
    ) as n
    from taker t
    cross join settings s
    cross join size
    cross join reach
    cross join generate_series(
      t.load + 1,
      least(t.load + size.waiting, coalesce(t.chat_limit, reach.highest::bigint))
    ) as k(k)
  ), moved as (
    select l.id, l.n, s.agent_id, l.place as old_place, l.nobody as old_nobody,
      case when s.agent_id is null then l.n - (select count(*) from seat) end as new_place
    from line l
    left join seat s on s.n = l.n
  ), changed as (
    select id, m.n, m.agent_id, m.new_place, r.id is not null as back
    from moved m
    full join returned r using (id)
    where r.id is not null or m.agent_id is not null or m.new_place is distinct from m.old_place
      or m.old_nobody is distinct from nobody_is_here
  )
  select
    array_agg(c.id order by c.id), array_agg(c.agent_id order by c.id), array_agg(c.new_place order by c.id),
    array_agg(c.back order by c.id),
    (array_agg(c.agent_id order by c.n desc) filter (where c.agent_id is not null))[1]
  into ids, agents_of, places, backs, last_given
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

  if last_given is null then
    return;
  end if;
  insert into offers (conversation_id, agent_id)
  select c.id, c.agent_id
  from unnest(ids, agents_of) as t(id, agent_id)
  join conversations c on c.id = t.id and c.agent_id = t.agent_id
  on conflict (conversation_id, agent_id) do update set offered_at = excluded.offered_at;
  update settings s set turn = last_given where s.routing = 'round_robin' and s.turn <> last_given;
end
$$;

-- Whether an agent did anything about a conversation that is his: looked at its words, or wrote.
create function is_opened(conversation bigint, agent bigint) returns boolean
language sql stable
-- Never the whole of a table that was small when this was planned.
set enable_seqscan = off
as $$
  select exists (
    select
    from participants p
    where p.conversation_id = conversation and p.kind = 'agent' and p.id = agent and p.read_seq > 0
  ) or exists (
    select
    from messages m
    where m.conversation_id = conversation and m.sender_kind = 'agent' and m.sender_id = agent
  )
$$;

-- Gives conversations in which a visitor wrote, and which their agents were given so many seconds ago and have not
-- opened, to the next agent: each has them once, and the last one keeps them. So nobody is sent back and forth between
-- agents who look at nothing. While somebody waits he has every free place. Answers what became whose.
create function pass_on_unopened(seconds integer)
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
  delete from offers o
  using conversations c
  where o.offered_at <= due and c.id = o.conversation_id and (
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
