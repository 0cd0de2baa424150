-- Up Migration

-- What a room is called. Its name is its address, and never changes.
alter table conversations add column title text check (title is null or kind = 'room');

-- What a visitor is called in rooms. Not the name that he gave to agents: strangers read this one.
alter table visitors add column room_name text;

-- Messages of rooms that an agent removed. The message keeps its row and its seq, and its body is '', which no other
-- message has: who reads messages needs no more. Who did it stands here, out of the way of those that are saved.
create table removed_messages (
  conversation_id bigint not null references conversations on delete cascade,
  seq bigint not null,
  agent_id bigint not null references agents,
  removed_at timestamptz not null default clock_timestamp(),
  primary key (conversation_id, seq)
);

-- Visitors whom an agent expelled from one room. One row a room and visitor: who is expelled again is as he was last.
create table expulsions (
  conversation_id bigint not null references conversations on delete cascade,
  visitor_id bigint not null references visitors on delete cascade,
  agent_id bigint not null references agents,
  expelled_at timestamptz not null default now(),
  expires_at timestamptz,
  primary key (conversation_id, visitor_id)
);
comment on column expulsions.expires_at is 'Null: until an agent takes it back.';
create view expelled as select * from expulsions where expires_at is null or expires_at > now();
