-- Up Migration

-- What a visitor said of a conversation after it was closed, once. In a table of its own: nobody but agents sees it,
-- and what not everybody sees has no seq.
create table ratings (
  conversation_id bigint primary key references conversations on delete cascade,
  stars smallint not null check (stars between 1 and 5),
  words text check (char_length(words) between 1 and 1000),
  after_seq bigint not null,
  rated_at timestamptz not null default now()
);
comment on column ratings.after_seq is 'The newest message when it was given: it is shown after that one.';

-- The history page lists what a filter chooses, the newest first, and goes on from any place. test/admin/history-plans.test.ts
-- shows that each of these spares it from reading all. None names a column that changes with every message.
--
-- What they hold is said in words that no statement on the way of a message uses (a service conversation is one without
-- a name): as long as a table is thought to have one row, every index of it looks as good as the right one, and the
-- saving read all conversations by one of these.
create index conversations_history on conversations (opened_at, id) where name is null;
create index conversations_history_agent on conversations (agent_id, opened_at, id) where agent_id is not null;
create index ratings_stars on ratings (stars, conversation_id);
