-- Up Migration

-- How often somebody tried to sign in, so that guessing gets slower and slower. All processes count here, and a restart
-- forgives nothing.
create table login_attempts (
  key text primary key,
  times integer not null,
  wait_until timestamptz not null,
  forget_at timestamptz not null
);
comment on column login_attempts.key is 'What is counted: an account, an account in one browser, an address, everything. Names are hashed: people type passwords there.';

-- Browsers in which an agent signed in before. Whoever guesses elsewhere does not keep him out there.
create table known_devices (
  agent_id bigint not null references agents on delete cascade,
  device_hash text not null,
  used_at timestamptz not null default now(),
  primary key (agent_id, device_hash)
);
comment on column known_devices.device_hash is 'sha256 of the cookie: a leaked table makes no device known.';

-- Counts an attempt under all of these keys and answers 0; or under none of them, and answers for how many seconds one of
-- them has to wait. A key that `grows` waits a second after so many `free` attempts and twice as long after each further
-- one, up to 300 s, and is forgotten an hour after the last. The others have so many a minute.
create function count_attempt(keys text[], free integer[], grows boolean[]) returns integer
language plpgsql as $$
declare
  wait integer;
begin
  -- Whoever has to wait leaves no row behind, however many names he tries.
  wait := attempt_wait(keys);
  if wait > 0 then
    return wait;
  end if;

  insert into login_attempts (key, times, wait_until, forget_at)
  select k, 0, '-infinity', clock_timestamp() + interval '1 minute'
  from unnest(keys) as k
  order by k
  on conflict do nothing;
  perform from login_attempts where key = any(keys) order by key for update;
  update login_attempts
  set times = 0, wait_until = '-infinity', forget_at = clock_timestamp() + interval '1 minute'
  where key = any(keys) and forget_at <= clock_timestamp();

  -- Others were counted while their locks were waited for.
  wait := attempt_wait(keys);
  if wait > 0 then
    return wait;
  end if;

  update login_attempts a
  set
    times = a.times + 1,
    wait_until = case
      when a.times + 1 < e.free then '-infinity'
      when e.grows then clock_timestamp() + make_interval(secs => least(300, power(2, least(a.times + 1 - e.free, 9))))
      else a.forget_at
    end,
    forget_at = case when e.grows then clock_timestamp() + interval '1 hour' else a.forget_at end
  from unnest(keys, free, grows) as e(key, free, grows)
  where a.key = e.key;
  return 0;
end
$$;

-- Seconds, rounded up; 0: nobody waits.
create function attempt_wait(keys text[]) returns integer
language sql as $$
  select coalesce(ceil(extract(epoch from max(wait_until) - clock_timestamp())), 0)::integer
  from login_attempts
  where key = any(keys) and wait_until > clock_timestamp()
$$;
