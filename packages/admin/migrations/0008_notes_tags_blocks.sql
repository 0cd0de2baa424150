-- Up Migration

-- What agents tell each other about a conversation. In a table of its own and never with a seq: a visitor who counts
-- his messages has no hole where a note is, and nothing that reads messages can come upon one. A conversation in which
-- nobody wrote goes with its visitor, and its notes with it.
create table notes (
  id bigint primary key generated always as identity,
  conversation_id bigint not null references conversations on delete cascade,
  after_seq bigint not null check (after_seq >= 0),
  agent_id bigint not null references agents,
  cid uuid not null,
  body text not null check (body <> ''),
  created_at timestamptz(3) not null default clock_timestamp(),
  unique (conversation_id, agent_id, cid)
);
create index notes_conversation on notes (conversation_id, id);
comment on column notes.after_seq is 'The message that was the newest then: the note stands behind it.';

-- What a conversation is about, in the agents' words. The same word in another spelling is the same tag.
create table tags (
  conversation_id bigint not null references conversations on delete cascade,
  tag text not null check (char_length(tag) between 1 and 40),
  agent_id bigint not null references agents,
  tagged_at timestamptz not null default clock_timestamp()
);
create unique index tags_conversation on tags (conversation_id, lower(tag));
create index tags_tag on tags (lower(tag));

-- Visitors who are not let in. One row a visitor: who is blocked again is blocked as he was last.
create table blocks (
  visitor_id bigint primary key references visitors on delete cascade,
  agent_id bigint not null references agents,
  reason text not null,
  blocked_at timestamptz not null default now(),
  expires_at timestamptz
);
comment on column blocks.expires_at is 'Null: until an agent takes it back.';
create view blocked as select * from blocks where expires_at is null or expires_at > now();
