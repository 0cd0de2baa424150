-- Up Migration

-- What the owner decides about the chat on his site, for all of his sites together.
create table site_settings (
  only_row boolean primary key default true check (only_row),
  accent text check (accent ~ '^#[0-9a-f]{6}$'),
  position text not null default 'right' check (position in ('left', 'right')),
  greeting_zh text not null default '' check (char_length(greeting_zh) <= 200),
  greeting_en text not null default '' check (char_length(greeting_en) <= 200),
  ask_name text not null default 'never' check (ask_name in ('never', 'optional', 'required')),
  ask_email text not null default 'never' check (ask_email in ('never', 'optional', 'required')),
  demand_identity boolean not null default false,
  rev bigint not null default 1
);
insert into site_settings default values;
comment on column site_settings.accent is 'Null: the blue that looks right by day and by night.';
comment on column site_settings.greeting_zh is 'Empty: our own words, as for greeting_en.';
comment on column site_settings.demand_identity is 'Only visitors whom the site vouches for may write.';
comment on column site_settings.rev is 'Raised with every change.';
