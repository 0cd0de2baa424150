-- Up Migration

-- What was done by people with an account, and to accounts: who, what, on what, from where and when. Never what anybody
-- said. Names and ids as they were then: no foreign key, since a line outlives whom it is about.
create table audit (
  id bigint primary key generated always as identity,
  at timestamptz(3) not null default clock_timestamp(),
  who text not null check (who in ('agent', 'visitor', 'stranger', 'system')),
  agent_id bigint,
  agent_name text,
  did text not null check (did ~ '^[a-z_]{1,40}$'),
  on_kind text check (on_kind ~ '^[a-z]{1,20}$'),
  on_id bigint,
  address inet,
  facts jsonb not null default '{}' check (jsonb_typeof(facts) = 'object' and octet_length(facts::text) <= 1000),
  check ((who = 'agent') = (agent_id is not null)),
  check (on_id is null or on_kind is not null)
);
-- For the days that a reader chooses, and for the lines that are old enough to go.
create index audit_at on audit (at);
comment on column audit.did is 'One of the acts of features/audit/acts.ts.';

-- Lines are added, and read. Whoever means to change one, or to take one away before its two years are over, is refused
-- here, whatever program he uses.
create function guard_audit() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.at < now() - interval '2 years' then
    return old;
  end if;
  raise exception 'the audit log is only ever added to';
end
$$;
create trigger audit_kept before update or delete on audit for each row execute function guard_audit();
create trigger audit_not_emptied before truncate on audit for each statement execute function guard_audit();
