-- Up Migration

-- Conversations whose visitors have seen the question how it was, whether they answered it or not: nobody is asked twice.
create table rating_questions (
  conversation_id bigint primary key references conversations on delete cascade,
  asked_at timestamptz not null default now()
);
