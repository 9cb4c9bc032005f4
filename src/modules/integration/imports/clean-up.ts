import { sql } from 'kysely';
import type { Task } from '../../../kernel/task.ts';
import type { Database } from '../../../platform/database.ts';
import { systemTransaction } from '../../../platform/system.ts';

/** The task that forgets what imports and exports kept for a while. */
export const FORGET_FILES = 'integration_forget_files';

/** Rows deleted with one statement; a part of a file, or a block of lines, may hold a megabyte. */
const PORTION = { 'integration.file_part': 50, 'integration.import_block': 50, other: 5_000 };

/** What is kept of a run beside its record; what reverting left alone stays known. */
const ofRuns = [
  'integration.import_block',
  'integration.import_row',
  'integration.import_group',
] as const;

/**
 * Says of runs whose job ended without a word what became of them. Forgets parts of files that nobody needs any more,
 * and of runs that were not worked on for their time (`KEPT_DAYS`) their lines and what became of those. A recurring
 * task: what it does not finish, its next run does.
 */
export const forgetFiles: Task = async ({ system }) => {
  await closeRuns(system);
  await inPortions(system, PORTION['integration.file_part'], 'integration.file_part', expired);
  const runs = await systemTransaction(system, (tx) =>
    tx.query<{ org_id: string; run_id: string }>(sql`
      select s.org_id, s.run_id from integration.import_state s
      where s.expires_at < now() and not exists (
        select from kernel.job j where j.org_id = s.org_id and j.id = s.job_id and j.state in ('queued', 'running'))
      limit ${RUNS}::int`),
  );
  for (const { org_id: orgId, run_id: runId } of runs) {
    const of = sql`org_id = ${orgId}::uuid and run_id = ${runId}::uuid`;
    for (const table of ofRuns) {
      const size = table === 'integration.import_block' ? PORTION[table] : PORTION.other;
      await inPortions(system, size, table, of);
    }
    await systemTransaction(system, (tx) =>
      tx.query(sql`delete from integration.import_state where ${of}`),
    );
  }
};

/** Runs that are looked after at once. */
const RUNS = 100;
const expired = sql`expires_at < now()`;

/** As `actualState` in runs.ts tells it of one. */
async function closeRuns(system: Database): Promise<void> {
  await systemTransaction(system, (tx) =>
    tx.query(sql`
      update integration.import_run_facts f
      set state = case when j.state = 'cancelled' then 'stopped' else 'failed' end,
        finished_at = coalesce(j.finished_at, now())
      from integration.import_state s join kernel.job j on j.org_id = s.org_id and j.id = s.job_id
      where s.org_id = f.org_id and s.run_id = f.import_run_id
        and f.state in ('reading', 'running', 'reverting') and j.state in ('done', 'failed', 'cancelled')`),
  );
}

async function inPortions(
  system: Database,
  size: number,
  table: 'integration.file_part' | (typeof ofRuns)[number],
  which: ReturnType<typeof sql>,
): Promise<void> {
  for (;;) {
    const [row] = await systemTransaction(system, (tx) =>
      tx.query<{ n: string }>(sql`
        with gone as (
          delete from ${sql.table(table)} where ctid = any(array(
            select ctid from ${sql.table(table)} where ${which} limit ${size}::int))
          returning 1)
        select count(*) as n from gone`),
    );
    if (Number(row?.n ?? 0) < size) return;
  }
}
