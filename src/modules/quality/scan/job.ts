import type { JobKind } from '../../../kernel/job.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { openThread } from '../thread/open.ts';
import { planned } from './plan.ts';
import type { ScanPlan, ScanPosition } from './plan.ts';
import { scanSteps } from './steps.ts';

/** Compares records by what they may share, finds pairs that may be one, and merges those that are sure enough. */
export const scanJob: JobKind = {
  kind: 'scanDuplicates',
  label: { zh: '查找重复', en: 'Finding duplicates' },
  run: async (first, job) => {
    const position = (job.position as ScanPosition | null) ?? (await planned(first, job));
    const total = position.plan.reduce((sum, plan) => sum + workOf(plan), 0);
    const thread = openThread();
    try {
      const steps = position.plan.flatMap((plan) => scanSteps.map((step) => ({ plan, step })));
      for (const [n, { plan, step }] of steps.entries()) {
        if (n < position.step) continue;
        const size = step.size(plan);
        const keep = async (tx: Transaction, share: number): Promise<void> => {
          const done = position.done + Math.round(size * share);
          // The end of the last step is the end of all: until then it is not quite done.
          const shown = position.step === steps.length ? total : Math.min(done, total - 1);
          await job.save(tx, { done: shown, total, position, result: { changed: position.found } });
        };
        const ended = await step.run({
          job,
          thread,
          plan,
          position,
          save: async (after, share, write) => {
            const ctx = await job.context();
            await inTransaction(ctx, async (tx) => {
              await write(ctx, tx);
              position.after = after;
              await keep(tx, share);
            });
          },
        });
        if (!ended) return;
        Object.assign(position, { step: n + 1, after: null, done: position.done + size });
        await inTransaction(first, (tx) => keep(tx, 0));
      }
    } finally {
      await thread.close();
    }
  },
};

/** Each record is work once to be compared, and once more where it has no keys yet; what else there is, one. */
const workOf = (plan: ScanPlan): number => scanSteps.reduce((sum, { size }) => sum + size(plan), 0);
