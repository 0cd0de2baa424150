-- Up Migration

-- For how many days what is over is kept; see features/retention.
alter table site_settings
  add column keep_days integer check (keep_days between 1 and 36500),
  add column keep_files_days integer check (keep_files_days between 1 and 36500);
comment on column site_settings.keep_days is 'Closed conversations, and visitors who have none left. Null: for ever.';
comment on column site_settings.keep_files_days is 'Files, where they are to go before their conversations. Null: they go with them.';
