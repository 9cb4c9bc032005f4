-- Organisations that came in an archive: how far that is, and up to where their ledger is history. What stands there was
-- handed on to nobody here, and is to be handed on to nobody: it happened elsewhere, long ago.
create table kernel.restored (
  org_id uuid not null,
  -- SHA-256 of what the archive says of itself: a second start goes on with the same one only.
  archive bytea not null,
  position jsonb not null,
  -- Null while it comes in.
  epoch integer,
  to_xid xid8,
  primary key (org_id)
);
select kernel.protect('kernel.restored', 'select');

-- Who of the transaction's organisation can sign in, and by which address: what an archive says of it. No passwords.
create function identity.logins() returns table (member_id uuid, email text)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select l.member_id, u.email
    from identity.login l join identity."user" u on u.id = l.user_id
      join identity.member m on m.org_id = l.org_id and m.id = l.member_id and m.deleted_at is null
    where l.org_id = kernel.org_id()
  $$;
revoke all on function identity.logins() from public;
grant execute on function identity.logins() to zhiyin_app;
