-- The only way from the sign-in page to the queue: asks for a mail to whoever signs in with this address. It says
-- nothing of whether there is one, and there is at most one such job for an address at a time.
create function identity.request_password_reset(of_email text) returns void
  language plpgsql security definer set search_path = pg_catalog
  as $$
begin
  perform graphile_worker.add_job('identity_password_reset', json_build_object('email', of_email),
    job_key => 'password reset ' || of_email, max_attempts => 6);
end $$;
revoke execute on function identity.request_password_reset(text) from public;
grant execute on function identity.request_password_reset(text) to zhiyin_auth;

create index verification_value on identity.verification (value);
create index verification_age on identity.verification (expires_at);
