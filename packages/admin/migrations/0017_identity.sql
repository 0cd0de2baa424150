-- Up Migration

-- Visitors for whom their site vouches: it says who they are, wherever they come from. Whoever shows nothing but the
-- token of such a visitor is not believed to be him: the site may have signed him out, and somebody else sits there.
alter table visitors
  add column verified_sub text unique check (char_length(verified_sub) between 1 and 255);
comment on column visitors.verified_sub is 'The site''s own word for him (`sub`); null: nobody vouches for him.';

-- Who is forgotten, or turns out to be another visitor, has files that no conversation leads to.
create index files_sender on files (sender_kind, sender_id);
