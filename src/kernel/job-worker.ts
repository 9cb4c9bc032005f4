import { parseCronItems, run } from 'graphile-worker';
import type { Runner, TaskList } from 'graphile-worker';
import { sql } from 'kysely';
import type { Database } from '../platform/database.ts';
import { systemTransaction } from '../platform/system.ts';
import { startTicker } from '../platform/ticker.ts';
import { cleanUp } from './clean-up.ts';
import { queueLogger, queuePool } from './job-queue.ts';
import { runJob } from './job-run.ts';
import type { JobKey, JobParts } from './job-run.ts';

export type Worker = { stop: () => Promise<void> };

/** Milliseconds between looks for jobs whose worker has died. */
const LOOK_AFTER = 2_000;
const RESTART_AFTER = 1_000;

/**
 * Runs the jobs of the queue in this process. Any number of processes may do so; one that is killed leaves its job to
 * the others, or to itself after its next start.
 *
 * @param url connection string of the login role: the queue is its own
 * @param system the database as the login role
 * @param tasks what reactions to changes run, by the name of their task
 */
export function startWorker(
  input: Omit<JobParts, 'leaseSeconds'> & {
    url: string;
    system: Database;
    tasks?: TaskList;
    concurrency?: number;
    leaseSeconds?: number;
    /** Milliseconds between polls of the queue; a new job is announced at once besides. */
    pollInterval?: number;
  },
): Worker {
  const parts: JobParts = { ...input, leaseSeconds: input.leaseSeconds ?? 15 };
  const { system, onError } = input;
  const stopping = new AbortController();
  const taskList: TaskList = {
    ...input.tasks,
    run_job: (payload) => runJob(parts, payload as JobKey, stopping.signal).catch(onError),
    clean_up: async () => {
      await cleanUp(system);
    },
  };
  const pgPool = queuePool(input.url, (input.concurrency ?? 2) + 3);
  const supervised = keepRunning({ signal: stopping.signal, onError }, () =>
    run({
      pgPool,
      taskList,
      parsedCronItems: parseCronItems([{ task: 'clean_up', match: '17 * * * *' }]),
      concurrency: input.concurrency ?? 2,
      pollInterval: input.pollInterval ?? 2_000,
      noHandleSignals: true,
      logger: queueLogger,
      // Without a delay the queue marks jobs as done in a promise that nobody looks at: losing the connection just then
      // would end the process. With one, even of zero, the runner ends instead, and is started again here.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    }),
  );
  const lookingAfter = startTicker({
    work: () => reviveJobs(system),
    pause: LOOK_AFTER,
    onError,
  });
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all([supervised.stop(), lookingAfter.stop()]);
      await pgPool.end();
    },
  };
}

/** The queue's runner ends when the database was away for long: then another is started. */
function keepRunning(
  { signal, onError }: { signal: AbortSignal; onError: (error: unknown) => void },
  start: () => Promise<Runner>,
): { stop: () => Promise<void> } {
  let runner: Runner | undefined;
  const ticker = startTicker({
    work: async () => {
      if (signal.aborted) return;
      runner = await start();
      // `stop` came while it started: it found no runner to stop.
      if (signal.aborted) await runner.stop();
      else await runner.promise;
    },
    pause: RESTART_AFTER,
    onError,
  });
  return {
    stop: async () => {
      await runner?.stop().catch(onError);
      await ticker.stop();
    },
  };
}

/** Puts jobs back into the queue that lost their worker, or that the queue lost. */
async function reviveJobs(system: Database): Promise<void> {
  await systemTransaction(system, (tx) =>
    tx.query(sql`
      select count(graphile_worker.add_job('run_job', json_build_object('orgId', org_id, 'jobId', id),
        job_key => id::text, job_key_mode => 'preserve_run_at', max_attempts => 1))
      from kernel.job j
      where ((state = 'running' and leased_until < now())
          or (state = 'queued' and created_at < now() - interval '1 minute'))
        and not exists (select from graphile_worker.jobs q
          where q.key = j.id::text and q.locked_at is null and q.attempts < q.max_attempts)`),
  );
}
