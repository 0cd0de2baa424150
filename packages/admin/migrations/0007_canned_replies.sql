-- Up Migration

-- What agents say often. Without an owner a reply is shared: everybody may use it.
create table canned_replies (
  id bigint primary key generated always as identity,
  owner_id bigint references agents on delete cascade,
  shortcut text not null check (shortcut <> ''),
  title text not null,
  body text not null check (body <> ''),
  used_count bigint not null default 0,
  used_at timestamptz,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index canned_replies_shortcut on canned_replies (owner_id, shortcut) nulls not distinct
  where deleted_at is null;
comment on column canned_replies.shortcut is 'In small letters, without the slash.';
comment on column canned_replies.deleted_at is 'For an hour it can be brought back.';
