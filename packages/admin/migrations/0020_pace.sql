-- Up Migration

-- How long visitors wait for their turn, and those whose turn it is for an answer: made of what was, and told to others.

-- Whoever comes while nobody is here waits for the morning, and that says nothing about the line.
alter table conversations add column in_line_since timestamptz;
comment on column conversations.in_line_since is
  'When somebody came, for whom he had waited while nobody was here; else he is in the line since waiting_since.';

create function begin_line() returns trigger language plpgsql as $$
begin
  new.in_line_since := now();
  return new;
end
$$;
create trigger conversations_in_line before update of nobody on conversations
  for each row when (old.nobody and not new.nobody) execute function begin_line();

-- The waits that ended last; older ones than the twenty that count are thrown away. Messages change neither column of
-- these triggers, and do not pay for them. Who is given an agent as he comes has no place in the line, and no wait.
create table waits (
  id bigint primary key generated always as identity,
  seconds double precision not null check (seconds >= 0),
  ended_at timestamptz not null default now()
);
create function note_wait() returns trigger language plpgsql as $$
begin
  insert into waits (seconds)
  values (greatest(0, extract(epoch from now() - coalesce(greatest(old.waiting_since, old.in_line_since), old.opened_at))));
  return null;
end
$$;
create trigger conversations_waited after update of agent_id on conversations
  for each row when (
    old.agent_id is null and new.agent_id is not null and old.place is not null and old.nobody is not true
  ) execute function note_wait();

-- No row, unless enough of it is fresh.
create view usual_wait as
select percentile_cont(0.5) within group (order by seconds) as seconds
from (select seconds, ended_at from waits order by id desc limit 20) newest
having count(*) filter (where ended_at > now() - interval '1 hour') >= 5;

-- How long visitors who have an agent wait for an answer, looked up once a minute.
create table pace (
  only_row boolean primary key default true check (only_row),
  answer_seconds double precision
);
insert into pace default values;
comment on column pace.answer_seconds is 'Null: there are too few answers to say.';

-- The median time from a visitor's first words after an answer to the next one, in the newest conversations of this
-- week; null where there are fewer than twenty. The first answer of each is none of them: it has the wait in it.
create function usual_answer() returns double precision
language sql stable
-- Never the whole of a table that was small when this was planned.
set enable_seqscan = off
as $$
  with answer as (
    select m.conversation_id, m.seq, m.sent_at, lag(m.seq) over talk as before
    from (select id, last_seq from conversations order by id desc limit 100) c
    cross join lateral (
      select * from messages where conversation_id = c.id and seq > c.last_seq - 30 and sender_kind = 'agent' offset 0
    ) m
    where m.sent_at > now() - interval '7 days'
    window talk as (partition by m.conversation_id order by m.seq)
  )
  select percentile_cont(0.5) within group (order by extract(epoch from a.sent_at - q.sent_at))
  from answer a
  join messages q on q.conversation_id = a.conversation_id and q.seq = a.before + 1 and q.seq < a.seq
  where q.sender_kind = 'visitor'
  having count(*) >= 20
$$;
