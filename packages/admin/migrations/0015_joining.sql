-- Up Migration

-- An agent who joined a conversation of a colleague is a row of participants with joined_at and without left_at. It ends
-- when the conversation becomes his own and when it closes, whichever way that comes about: so that nobody is in a closed
-- one, and who hands it on later is out of it. Messages change neither column, and do not pay for it.
create function end_joining() returns trigger language plpgsql as $$
begin
  update participants p
  set left_at = coalesce(new.closed_at, now())
  where p.conversation_id = new.id and p.kind = 'agent' and p.joined_at is not null and p.left_at is null
    and (new.closed_at is not null or p.id = new.agent_id);
  return null;
end
$$;
create trigger conversations_left after update of agent_id, closed_at on conversations
  for each row when (
    new.agent_id is not null and new.agent_id is distinct from old.agent_id
    or new.closed_at is not null and old.closed_at is null
  ) execute function end_joining();

-- What one agent joined: hardly any row is in it.
create index participants_joined on participants (id, conversation_id)
  where kind = 'agent' and joined_at is not null and left_at is null;
