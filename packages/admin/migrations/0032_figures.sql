-- Up Migration

-- What the landing page tells of a day, a year, an agent: numbers alone, which stay when what they speak of is deleted.
-- They are counted behind the way of the messages, where those are filed for the search: see features/figures/count.ts.
--
-- The clocks of all zones differ from UTC by whole quarters of an hour, so that a day of each of them is so many quarters:
-- these are of everybody together, visitors among them. In a table of their own, since a year of them is read at a time.
create table figures (
  starts_at timestamptz primary key,
  begun integer not null default 0,
  messages integer not null default 0,
  rated integer not null default 0,
  stars integer not null default 0
) with (fillfactor = 80);
comment on column figures.starts_at is 'When a quarter of an hour began.';
comment on column figures.begun is 'Conversations by the time when they were opened.';
comment on column figures.rated is 'Ratings by the time when they were given; stars is their sum.';

-- The same of each agent: what he wrote, and how he was rated. A year has 35,136 quarters, which is too much to add up for
-- all of them: so there are the days of UTC as well, and only the ends of a stretch of days are made of quarters.
create table agent_figures (
  minutes smallint not null check (minutes in (15, 1440)),
  agent_id bigint not null,
  starts_at timestamptz not null,
  messages integer not null default 0,
  rated integer not null default 0,
  stars integer not null default 0,
  primary key (minutes, agent_id, starts_at)
) with (fillfactor = 80);

-- Who answered first in each conversation, and how many seconds after the visitor's first words. Times that came after
-- each other cannot be added up to a usual one, so there is a row for each.
create table first_answers (
  conversation_id bigint primary key,
  agent_id bigint not null,
  opened_at timestamptz not null,
  seconds integer not null check (seconds >= 0)
);
create index first_answers_opened on first_answers (opened_at) include (agent_id, seconds);
comment on column first_answers.conversation_id is 'Not a foreign key: it is a number, and stays when the conversation is gone.';

-- Adds what happened: whose it was (null: no agent's), when, and how much of each; a list that is left out is all 0. In the
-- order of the keys, as everybody does, so that no two wait for each other.
create function add_figures(
  agents bigint[],
  times timestamptz[],
  begun integer[] default null,
  messages integer[] default null,
  rated integer[] default null,
  stars integer[] default null
) returns void language sql as $$
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
    stars = f.stars + excluded.stars
$$;

-- Notes who answered first in those of these conversations in which somebody has, and of which it is not known yet.
create function note_first_answers(conversations bigint[]) returns void language sql
-- Never the whole of a table that was small when this was planned.
set enable_seqscan = off
as $$
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
  on conflict do nothing
$$;

create function count_rating() returns trigger language plpgsql as $$
begin
  perform add_figures(
    array[(select agent_id from conversations where id = new.conversation_id)], array[new.rated_at],
    rated => array[1], stars => array[new.stars::integer]
  );
  return null;
end
$$;
create trigger ratings_counted after insert on ratings for each row execute function count_rating();

-- What is filed is counted, and nothing may be so twice. A conversation whose mark was dropped had been filed whole, also
-- where its last messages had no words to be found by.
create or replace function mark_for_search() returns trigger language plpgsql as $$
begin
  insert into search_marks (conversation_id, seq)
  values (new.id, case tg_op when 'INSERT' then 0 else new.last_seq end)
  on conflict do nothing;
  return null;
end
$$;

-- What was before: of messages those that are filed, since the others will be counted when they are.
with filed as (
  select c.id, c.opened_at, coalesce(s.seq, c.last_seq) as seq
  from conversations c
  left join search_marks s on s.conversation_id = c.id
  where c.kind = 'service'
), event as (
  select
    case m.sender_kind when 'agent' then m.sender_id end as agent_id,
    date_bin('15 minutes', m.sent_at, timestamptz 'epoch') as at,
    0 as begun, count(*)::integer as messages, 0 as rated, 0 as stars
  from messages m
  join filed c on c.id = m.conversation_id and c.seq >= m.seq
  where m.sender_kind <> 'system'
  group by 1, 2
  union all
  select null, opened_at, 1, 0, 0, 0 from filed where seq > 0
  union all
  select c.agent_id, r.rated_at, 0, 0, 1, r.stars
  from ratings r
  join conversations c on c.id = r.conversation_id
)
select add_figures(
  array_agg(agent_id), array_agg(at), array_agg(begun), array_agg(messages), array_agg(rated), array_agg(stars)
)
from event;
select note_first_answers(array_agg(id)) from conversations where kind = 'service';
