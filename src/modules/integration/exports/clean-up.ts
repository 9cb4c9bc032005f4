import { sql } from 'kysely';
import { systemTransaction } from '../../../platform/system.ts';
import type { Task } from '../../../kernel/task.ts';

/** The task that looks after exports whose job has ended by itself. */
export const CLOSE_EXPORTS = 'integration_close_exports';

/**
 * Says of exports that are called running what became of them where their job could not: it was stopped before it
 * began, or ended by an error of ours. What was kept for those that nobody can go on with any more is forgotten.
 */
export const closeExports: Task = async ({ system }) => {
  await systemTransaction(system, async (tx) => {
    await tx.query(sql`
      update integration.export_run_facts f
      set state = case when j.state = 'cancelled' then 'stopped' else 'failed' end,
        finished_at = coalesce(j.finished_at, now())
      from integration.export_state s left join kernel.job j on j.org_id = s.org_id and j.id = s.job_id
      where s.org_id = f.org_id and s.run_id = f.export_run_id and f.state = 'running'
        and (j.id is null or j.state in ('done', 'failed', 'cancelled'))`);
    await tx.query(sql`
      delete from integration.export_block b
      where not exists (
        select from integration.export_state s join kernel.job j on j.org_id = s.org_id and j.id = s.job_id
        where s.org_id = b.org_id and s.run_id = b.run_id and j.state in ('queued', 'running', 'failed'))`);
  });
};
