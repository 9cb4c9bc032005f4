import { parseCronItems, run } from 'graphile-worker';
import type { Runner, TaskList } from 'graphile-worker';
import { sql } from 'kysely';
import type { Database } from '../platform/database.ts';
import { systemTransaction } from '../platform/system.ts';
import { startTicker } from '../platform/ticker.ts';
import { queueLogger, queuePool } from './job-queue.ts';
import { runJob } from './job-run.ts';
import type { JobKey, JobParts } from './job-run.ts';
import { TASK_SECONDS } from './task.ts';
import type { Recurring } from './task.ts';

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
 * @param tasks what reactions to changes and the clock run, by the name of their task
 */
export function startWorker(
  input: Omit<JobParts, 'leaseSeconds'> & {
    url: string;
    system: Database;
    tasks?: Record<string, (payload: unknown) => Promise<void>>;
    recurring?: readonly Recurring[];
    concurrency?: number;
    leaseSeconds?: number;
    taskSeconds?: number;
    /** Milliseconds between polls of the queue; a new job is announced at once besides. */
    pollInterval?: number;
  },
): Worker {
  const parts: JobParts = { ...input, leaseSeconds: input.leaseSeconds ?? 15 };
  const { system, onError } = input;
  const stopping = new AbortController();
  const tasks = input.tasks ?? {};
  const taskList: TaskList = {
    ...Object.fromEntries(Object.entries(tasks).map(([name, work]) => [name, told(work, onError)])),
    run_job: (payload) => runJob(parts, payload as JobKey, stopping.signal).catch(onError),
  };
  const pgPool = queuePool(input.url, (input.concurrency ?? 2) + 3);
  const supervised = keepRunning({ signal: stopping.signal, onError }, () =>
    run({
      pgPool,
      taskList,
      parsedCronItems: parseCronItems(
        // The key: while one waits, the next takes its place instead of standing behind it.
        (input.recurring ?? []).map((each) => ({ ...each, options: { jobKey: each.task } })),
      ),
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
    work: async () => {
      await reviveJobs(system, parts.leaseSeconds);
      await reviveTasks(system, Object.keys(tasks), input.taskSeconds ?? TASK_SECONDS);
    },
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

/** The queue says nothing of its own: a task that failed is told here, and tried again by the queue. */
function told(
  work: (payload: unknown) => Promise<void>,
  onError: (error: unknown) => void,
): (payload: unknown) => Promise<void> {
  return async (payload) => {
    try {
      await work(payload);
    } catch (error) {
      onError(error);
      throw error;
    }
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

/**
 * Puts jobs back into the queue that lost their worker, or that the queue lost: a worker took them from it, or the queue
 * thought them done, and the database went before their lease was written. A row of the queue that was locked within
 * the time of a lease belongs to a worker that is about to take it.
 */
async function reviveJobs(system: Database, leaseSeconds: number): Promise<void> {
  await systemTransaction(system, (tx) =>
    tx.query(sql`
      select count(graphile_worker.add_job('run_job', json_build_object('orgId', org_id, 'jobId', id),
        job_key => id::text, job_key_mode => 'preserve_run_at', max_attempts => 1))
      from kernel.job j
      where (state = 'queued' or (state = 'running' and leased_until < now()))
        and not exists (select from graphile_worker.jobs q
          where q.key = j.id::text and ((q.locked_at is null and q.attempts < q.max_attempts)
            or q.locked_at > now() - make_interval(secs => ${leaseSeconds}::float8)))`),
  );
}

/**
 * Gives back the tasks of workers that have died. The queue itself waits four hours for them; a worker is at one task
 * at a time, so nothing else of its is taken away.
 */
async function reviveTasks(
  system: Database,
  tasks: readonly string[],
  seconds: number,
): Promise<void> {
  await systemTransaction(system, (tx) =>
    tx.query(sql`
      select graphile_worker.force_unlock_workers(lost.workers)
      from (select array_agg(locked_by) as workers from graphile_worker.jobs
        where locked_at < now() - make_interval(secs => ${seconds}::float8)
          and task_identifier = any(${tasks}::text[])) lost
      where lost.workers is not null`),
  );
}
