-- Up Migration

-- The chat checks itself: a visitor of our own, the canary, says something again and again, and an agent of our own has to
-- hear it; see features/canary. What is said there is of a kind of its own: whoever reads conversations with visitors
-- names theirs, 'service', and so nothing that people read or count has it. The visitor's id is one that no sequence reaches.
alter table conversations
  drop constraint conversations_kind_check,
  drop constraint conversations_check1,
  add constraint conversations_kind_check check (kind in ('service', 'room', 'canary')),
  add constraint conversations_visitor_check check ((kind = 'room') = (visitor_id is null)),
  add constraint conversations_canary_check check ((kind = 'canary') = (visitor_id is not distinct from 9007199254740990));
create unique index conversations_canary on conversations (kind) where kind = 'canary';

-- How the check stands. One row for all admin apps: whoever moves `due_at` on does it that time.
create table canary (
  only_row boolean primary key default true check (only_row),
  due_at timestamptz not null default '-infinity',
  checked_at timestamptz,
  acknowledged_ms double precision,
  delivered_ms double precision,
  failing boolean not null default false,
  reason text check (reason in ('database', 'connect', 'acknowledge', 'deliver')),
  since timestamptz,
  told text[] not null default '{}',
  check (not failing or (reason is not null and since is not null))
);
insert into canary default values;
comment on column canary.reason is 'What fails, or failed last, since `since`.';
comment on column canary.told is 'The ways by which was told that it fails, and not yet that it works again.';
