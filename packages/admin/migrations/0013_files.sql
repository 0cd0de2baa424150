-- Up Migration

-- Files that people sent. A file comes first, by itself; then a message takes it: `cid` is written before that message is
-- saved, so that no other can have the file, and its conversation and seq afterwards. Who reads a message finds its
-- files by its cid: between the two steps it must not look as if it had none.
create table files (
  id bigint primary key generated always as identity,
  key text not null unique check (key ~ '^[A-Za-z0-9_-]{22}$'),
  sender_kind text not null check (sender_kind in ('visitor', 'agent')),
  sender_id bigint not null,
  name text not null,
  type text not null,
  size integer not null check (size > 0),
  width integer,
  height integer,
  created_at timestamptz not null default now(),
  cid uuid,
  place smallint,
  conversation_id bigint references conversations on delete set null,
  seq bigint,
  check ((width is null) = (height is null)),
  check ((cid is null) = (place is null)),
  check (conversation_id is null or seq is not null)
);
create index files_cid on files (cid) where cid is not null;
create index files_message on files (conversation_id, seq) where conversation_id is not null;
create index files_unowned on files (created_at) where conversation_id is null;
comment on column files.key is '128 random bits: whoever knows them may read the file.';
comment on column files.place is 'Where it stands among the files of its message.';
comment on column files.seq is 'Stays when the conversation is deleted: the file is nobody''s then, and deleted by the next tidying.';
