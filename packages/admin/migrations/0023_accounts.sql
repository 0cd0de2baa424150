-- Up Migration

alter table agents
  add column email text,
  add column last_seen_at timestamptz;
create unique index agents_email on agents (lower(email));
comment on column agents.last_seen_at is 'To the minute; who is connected is here now, whatever it says.';

-- One owner: whoever became one beside the first, by hand, keeps everything but that.
update agents
set role = 'administrator'
where role = 'owner' and id <> (select min(id) from agents where role = 'owner');
create unique index agents_owner on agents (role) where role = 'owner';
