-- Up Migration

-- Who may become an agent. He is none before he chose a user name and a password: nothing else has to know of him.
create table invitations (
  id bigint primary key generated always as identity,
  name text not null,
  role text not null check (role in ('administrator', 'agent')),
  email text,
  chat_limit integer check (chat_limit > 0),
  invited_by bigint not null references agents,
  invited_at timestamptz not null default now()
);
create unique index invitations_email on invitations (lower(email));

-- Links that work once, whatever they are for. The rows that are there already are for the first account.
alter table setup_links rename to one_time_links;
alter table one_time_links
  add column purpose text not null default 'setup' check (purpose in ('setup', 'invitation', 'password')),
  add column invitation_id bigint references invitations on delete cascade,
  add column agent_id bigint references agents on delete cascade,
  add column made_by bigint references agents on delete cascade,
  add column made_at timestamptz not null default now(),
  add constraint one_time_links_subject check (
    (purpose = 'invitation') = (invitation_id is not null) and (purpose = 'password') = (agent_id is not null)
  );
alter table one_time_links alter column purpose drop default;
comment on column one_time_links.agent_id is 'Whose password it is for.';
comment on column one_time_links.made_by is 'Who has seen the link, and may have kept it; null: who asked for it by his own e-mail.';
comment on column one_time_links.token_hash is 'sha256 of what is in the link: a leaked table opens nothing.';
