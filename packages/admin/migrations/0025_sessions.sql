-- Up Migration

-- Sessions end when nobody uses them, and each agent reads a list of his.
alter table sessions
  add column begun_at timestamptz not null default now(),
  add column used_at timestamptz not null default now(),
  add column remembered boolean not null generated always as (coalesce(data ->> 'remember' = 'true', false)) stored;
comment on column sessions.used_at is 'When a person did something in it, to the minute. What a page asks for by itself does not count.';
comment on column sessions.data is 'Also the address and the browser that it was begun with.';

-- Those that still let somebody in. One that is remembered may lie unused until it expires.
create view good_sessions as
select s.id, s.key, s.agent_id, s.data, s.begun_at, s.used_at, s.expires_at, s.remembered
from sessions s
left join agents a on a.id = s.agent_id
where s.expires_at > now()
  and (s.remembered or s.used_at > now() - interval '60 minutes')
  and a.disabled_at is null;

alter table agents add column avatar smallint check (avatar between 0 and 5);
comment on column agents.avatar is 'Which of the drawn figures he chose; null: the one that his id gives him.';
