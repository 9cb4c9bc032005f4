-- The ledger's lines take their place from the database; jobs are handed to the queue.

-- A line takes its epoch and transaction number from the database, never from the writer.
revoke insert on kernel.change from zhiyin_app;
grant insert (org_id, seq, at, actor_id, via, cause_id, batch_id, object, record_id, version, op, before, after)
  on kernel.change to zhiyin_app;

-- For the one that looks after jobs whose worker has died.
create index job_unfinished on kernel.job (leased_until) where state in ('queued', 'running');

-- The only way from a request to the queue: puts a job of the transaction's own organisation into it. The queue's
-- schema belongs to graphile-worker, which makes it at start; the job's id as key keeps it there at most once.
create function kernel.enqueue(job_id uuid) returns void
  language plpgsql security definer set search_path = pg_catalog
  as $$
begin
  if not exists (select from kernel.job where org_id = kernel.org_id() and id = job_id and state = 'queued') then
    raise exception 'there is no queued job % in this organisation', job_id;
  end if;
  perform graphile_worker.add_job('run_job', json_build_object('orgId', kernel.org_id(), 'jobId', job_id),
    job_key => job_id::text, max_attempts => 1);
end $$;
revoke execute on function kernel.enqueue(uuid) from public;
grant execute on function kernel.enqueue(uuid) to zhiyin_app;
