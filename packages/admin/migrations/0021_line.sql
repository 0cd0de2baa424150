-- Up Migration

-- Since when the line moves is the same for all who stand in it: one time, and not one in each conversation. A trigger
-- that acts before the change, as the one for that did, looks at each row that a message changes.
drop trigger conversations_in_line on conversations;
drop function begin_line();

alter table pace add column here_since timestamptz;
comment on column pace.here_since is 'When somebody came to a line for which nobody had been here.';

-- The line moves under the lock of the routing; this row is locked after all conversations.
create function begin_line() returns trigger language plpgsql as $$
begin
  update pace set here_since = now() where here_since is distinct from now();
  return null;
end
$$;
create trigger conversations_in_line after update of nobody on conversations
  for each row when (old.nobody and not new.nobody) execute function begin_line();

create or replace function note_wait() returns trigger language plpgsql as $$
begin
  insert into waits (seconds)
  select greatest(0, extract(epoch from now() - coalesce(greatest(old.waiting_since, here_since), old.opened_at)))
  from pace;
  return null;
end
$$;

alter table conversations drop column in_line_since;
