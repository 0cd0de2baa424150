-- Up Migration

-- The epoch names one history of this database. A restored backup gets a new one, and clients load anew.
create table meta (
  only_row boolean primary key default true check (only_row),
  epoch uuid not null default gen_random_uuid()
);
insert into meta default values;

-- One sequence numbers agents and visitors: an id on the wire means one person.
create sequence people;

create table agents (
  id bigint primary key default nextval('people'),
  username text not null,
  password_hash text not null,
  name text not null,
  role text not null default 'agent' check (role in ('owner', 'administrator', 'agent')),
  chat_limit integer check (chat_limit > 0),
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);
create unique index agents_username on agents (lower(username));
comment on column agents.chat_limit is 'Open conversations at a time; null means no limit.';

create table sessions (
  key text primary key,
  id bigint not null unique generated always as identity,
  agent_id bigint references agents on delete cascade,
  data jsonb not null,
  expires_at timestamptz not null
);
create index sessions_agent on sessions (agent_id) where agent_id is not null;
create index sessions_expiry on sessions (expires_at);
comment on column sessions.key is 'sha256 of the cookie''s session id: a leaked table opens nothing.';

-- In a table of its own, because requests that overlap overwrite each other's sessions.data.
create table captchas (
  session_key text primary key references sessions on delete cascade,
  answer text not null,
  looked_at timestamptz,
  expires_at timestamptz not null
);

create table used_tickets (
  nonce text primary key,
  expires_at timestamptz not null
);

create table setup_links (
  token_hash text primary key,
  expires_at timestamptz not null
);

create table visitors (
  id bigint primary key default nextval('people'),
  name text,
  email text,
  locale text,
  zone text,
  page jsonb,
  address inet,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now()
);

-- Socket servers, and who is connected to them. A row with left_at is somebody who may still come back.
create table nodes (
  id bigint primary key generated always as identity,
  address text not null unique,
  boot text not null,
  beat_at timestamptz not null
);
create table presences (
  node_id bigint not null references nodes on delete cascade,
  kind text not null check (kind in ('visitor', 'agent')),
  person_id bigint not null,
  room_id bigint not null default 0,
  login_no bigint not null,
  since timestamptz not null default now(),
  left_at timestamptz,
  primary key (node_id, kind, person_id, room_id)
);
create index presences_person on presences (kind, person_id, room_id);
create index presences_left on presences (left_at) where left_at is not null;
comment on column presences.login_no is 'The node''s number of the newest login: a beat or a log-out speaks only of logins up to the number it names.';

-- changed_at and last_seq change with every message and are in no index, so that the update stays in its page.
create table conversations (
  id bigint primary key generated always as identity,
  kind text not null check (kind in ('service', 'room')),
  name text,
  visitor_id bigint references visitors on delete cascade,
  agent_id bigint references agents,
  last_seq bigint not null default 0,
  rev bigint not null default 1,
  place integer,
  waiting_since timestamptz default now(),
  opened_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  closed_at timestamptz,
  check ((kind = 'room') = (name is not null)),
  check ((kind = 'service') = (visitor_id is not null)),
  check (kind = 'service' or agent_id is null)
) with (fillfactor = 50);
create unique index conversations_open on conversations (visitor_id) where closed_at is null and kind = 'service';
create unique index conversations_room on conversations (name) where kind = 'room';
create index conversations_visitor on conversations (visitor_id, id);
create index conversations_agent on conversations (agent_id) where closed_at is null and agent_id is not null;
create index conversations_waiting on conversations (opened_at, id)
  where closed_at is null and agent_id is null and kind = 'service';
comment on column conversations.rev is 'Raised when anything that is told about the conversation changes, but for its messages: those have seq.';
comment on column conversations.place is 'The place in the waiting line that the visitor was told last; null unless he waits.';

create table participants (
  conversation_id bigint not null references conversations on delete cascade,
  kind text not null check (kind in ('visitor', 'agent')),
  id bigint not null,
  delivered_seq bigint not null default 0,
  read_seq bigint not null default 0,
  joined_at timestamptz,
  left_at timestamptz,
  primary key (conversation_id, kind, id),
  check (read_seq <= delivered_seq)
);
comment on column participants.joined_at is 'Set for an agent who joined a conversation that is not his; a row may also only hold marks.';

create table messages (
  conversation_id bigint not null,
  seq bigint not null check (seq > 0),
  sender_kind text not null check (sender_kind in ('visitor', 'agent', 'system')),
  sender_id bigint not null,
  cid uuid not null,
  body text not null,
  sent_at timestamptz(3) not null default clock_timestamp(),
  primary key (conversation_id, seq),
  unique (conversation_id, sender_kind, sender_id, cid)
);

insert into conversations (kind, name, waiting_since) values ('room', 'lobby', null);

