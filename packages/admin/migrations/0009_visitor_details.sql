-- Up Migration

-- What agents wrote down about a visitor. It stands before what he said himself, which stays where it is: his own name
-- is the one that he is shown.
alter table visitors
  add column known_as text,
  add column known_email text,
  add column phone text,
  add column company text,
  add column about text,
  add column user_agent text,
  add column came_from text;
comment on column visitors.known_as is 'What agents call him; never told to himself.';
comment on column visitors.came_from is 'The newest address of another site that led him here.';

-- Where a visitor has been since he opened the chat, his last hundred pages. Addresses can hold secrets: no check here
-- may ever put one into the text of an error.
create table visitor_pages (
  visitor_id bigint not null references visitors on delete cascade,
  id bigint not null generated always as identity,
  url text not null,
  title text,
  at timestamptz(3) not null default clock_timestamp(),
  primary key (visitor_id, id)
);
