-- Takes the key of a request that writes, or fails: what was sent along with it is then not run, so that a write need not
-- wait for the answer. Two statements, as the second must see what the last holder of the lock has committed.
create function kernel.take_key(lock bigint, member uuid, given text) returns void
  language plpgsql
as $$
begin
  if not pg_try_advisory_xact_lock(lock) then
    raise exception 'a request with this key is under way' using errcode = 'ZY001';
  end if;
  if exists (select from kernel.idempotency where org_id = kernel.org_id() and member_id = member and key = given) then
    raise exception 'the key was used' using errcode = 'ZY001';
  end if;
end $$;
revoke execute on function kernel.take_key(bigint, uuid, text) from public;
grant execute on function kernel.take_key(bigint, uuid, text) to zhiyin_app;
