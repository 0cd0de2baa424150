-- Up Migration

-- When somebody is there, as the owner decides; see features/hours. Which times that are in a zone is worked out by the admin
-- app, for some weeks ahead: here stands when it opens and closes, and everything that asks looks that up.
create table site_hours (
  only_row boolean primary key default true check (only_row),
  is_on boolean not null default false,
  zone text not null default '',
  week jsonb not null default '[[],[],[],[],[],[],[]]'
    check (jsonb_typeof(week) = 'array' and jsonb_array_length(week) = 7),
  holidays jsonb not null default '[]' check (jsonb_typeof(holidays) = 'array'),
  message_zh text not null default '' check (char_length(message_zh) <= 200),
  message_en text not null default '' check (char_length(message_en) <= 200),
  planned_from timestamptz not null default now(),
  was_open boolean not null default true,
  changes timestamptz[] not null default '{}',
  told_at timestamptz default now()
);
insert into site_hours default values;
comment on column site_hours.is_on is 'Off: always open.';
comment on column site_hours.week is 'Monday first: for each day a list of {"from", "to"} in minutes since midnight.';
comment on column site_hours.holidays is 'A list of {"day", "name", "spans"}, by day.';
comment on column site_hours.message_zh is 'What visitors read outside of the hours. Empty: when they begin again alone. As message_en.';
comment on column site_hours.was_open is 'Whether it was open at planned_from; each of the changes turns that.';
comment on column site_hours.told_at is 'Up to when visitors were told of changes. Null: the hours are other ones, and nobody was told yet.';

-- One row while it is outside of the hours, else none: what visitors are told, times in milliseconds since 1970.
create view outside_hours as
select json_build_object(
  'since', (extract(epoch from coalesce(c.since, h.planned_from)) * 1000)::bigint,
  'opens', (extract(epoch from c.opens) * 1000)::bigint,
  'zh', h.message_zh,
  'en', h.message_en
) as told
from site_hours h
cross join lateral (
  select count(*) filter (where at <= now()) as passed,
    max(at) filter (where at <= now()) as since,
    min(at) filter (where at > now()) as opens
  from unnest(h.changes) as at
) c
where h.is_on and h.was_open = (c.passed % 2 = 1);
