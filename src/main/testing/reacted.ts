import { expect } from 'vitest';
import type { Reaction } from '../../kernel/dispatcher.ts';
import { patience } from '../../platform/testing/sizes.ts';
import type { TestApplication } from '../test-application.ts';

/** Waits until a reaction has done what it does about everything that was written. */
export async function reacted(
  { system }: Pick<TestApplication, 'system'>,
  { name, task }: Reaction,
): Promise<void> {
  const untold = async (): Promise<number | null> =>
    (
      await system.pool.query(
        `select from kernel.ledger_cursor p where p.consumer in ($1, $1 || '.imported') and exists (
           select from kernel.change c where (c.epoch, c.xid) > (p.epoch, p.xid))
         union all select from graphile_worker.jobs where task_identifier = $2`,
        [name, task],
      )
    ).rowCount;
  await expect.poll(untold, { timeout: patience(30_000), interval: 50 }).toBe(0);
}
