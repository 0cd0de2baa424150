-- Up Migration

-- The closed conversations, newest first, however many they are. When a conversation closes it leaves other indexes
-- anyway; its messages change nothing that is in this one.
create index conversations_newest_closed on conversations (closed_at, id)
  where closed_at is not null and kind = 'service';

-- What is searched: a copy of the words of all messages of visitors and agents, made behind the way of the messages
-- (see features/search/filing.ts), which has no index and no trigger for it. A deleted conversation takes its entries
-- along, and a deleted visitor his conversations.
create table search_entries (
  conversation_id bigint not null references conversations on delete cascade,
  seq bigint not null,
  sent_at timestamptz(3) not null,
  words tsvector not null,
  primary key (conversation_id, seq)
);
create index search_entries_words on search_entries using gin (words);
create index search_entries_newest on search_entries (sent_at, conversation_id, seq);
comment on column search_entries.words is
  'Made by features/search/words.ts: of what is written without spaces, every two neighbouring characters.';

-- How far each conversation is copied. Its seq has no holes and is committed in order, so that no message, however late
-- its commit, can come in behind the mark. Only of conversations in which there is or may be more.
create table search_marks (
  conversation_id bigint primary key references conversations on delete cascade,
  seq bigint not null default 0
) with (fillfactor = 50);

create function mark_for_search() returns trigger language plpgsql as $$
begin
  insert into search_marks (conversation_id, seq)
  select new.id, coalesce(max(e.seq), 0) from search_entries e where e.conversation_id = new.id
  on conflict do nothing;
  return null;
end
$$;
create trigger conversations_opened after insert on conversations
  for each row when (new.kind = 'service') execute function mark_for_search();
create trigger conversations_opened_again after update of closed_at on conversations
  for each row when (new.kind = 'service' and new.closed_at is null and old.closed_at is not null)
  execute function mark_for_search();
insert into search_marks (conversation_id) select id from conversations where kind = 'service';

-- Visitors who have a name or an address to be found by; without words, they are to be read again.
create table search_people (
  visitor_id bigint primary key references visitors on delete cascade,
  words tsvector
);
create index search_people_words on search_people using gin (words);
create index search_people_due on search_people (visitor_id) where words is null;

create function person_for_search() returns trigger language plpgsql as $$
begin
  insert into search_people (visitor_id) values (new.id)
  on conflict (visitor_id) do update set words = null;
  return null;
end
$$;
create trigger visitors_named after insert on visitors
  for each row when (new.name is not null or new.email is not null) execute function person_for_search();
create trigger visitors_renamed after update of name, email, known_as, known_email, phone, company on visitors
  for each row when (
    (new.name, new.email, new.known_as, new.known_email, new.phone, new.company)
      is distinct from (old.name, old.email, old.known_as, old.known_email, old.phone, old.company)
  )
  execute function person_for_search();
insert into search_people (visitor_id) select id from visitors where name is not null or email is not null;

-- Messages with these words, in no order, found by the index of words alone: all of them while they are few. What is
-- everywhere would fill the memory: of that only a part is looked at.
create function search_few(wanted tsquery, most bigint)
returns table (conversation bigint, seq bigint, at timestamptz)
language sql stable
set enable_seqscan = off
set enable_indexscan = off
set gin_fuzzy_search_limit = 20000
as $$
  select e.conversation_id, e.seq, e.sent_at::timestamptz
  from search_entries e
  where e.words @@ wanted
  limit most
$$;

-- Messages with these words by going back in time from one: soon found, where they are many.
create function search_back(
  wanted tsquery, before_at timestamptz, before_conversation bigint, before_seq bigint, most bigint
) returns table (conversation bigint, seq bigint, at timestamptz)
language sql stable
set enable_seqscan = off
set enable_bitmapscan = off
as $$
  select e.conversation_id, e.seq, e.sent_at::timestamptz
  from search_entries e
  where e.words @@ wanted and (e.sent_at, e.conversation_id, e.seq) < (before_at, before_conversation, before_seq)
  order by e.sent_at desc, e.conversation_id desc, e.seq desc
  limit most
$$;

-- The newest messages with these words, before one. Which way is the shorter one PostgreSQL cannot know: it takes every
-- beginning of a word for a common one, and would go through everything for a rare one.
create function search_messages(
  wanted tsquery, before_at timestamptz, before_conversation bigint, before_seq bigint, most bigint
) returns table (conversation bigint, seq bigint, at timestamptz)
language plpgsql stable as $$
begin
  perform from search_few(wanted, 5001) offset 5000;
  if found then
    return query select * from search_back(wanted, before_at, before_conversation, before_seq, most);
  else
    return query
    select f.conversation, f.seq, f.at
    from search_few(wanted, 5001) f
    where (f.at, f.conversation, f.seq) < (before_at, before_conversation, before_seq)
    order by f.at desc, f.conversation desc, f.seq desc
    limit most;
  end if;
end
$$;
