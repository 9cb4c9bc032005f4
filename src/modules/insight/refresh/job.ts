import { z } from 'zod';
import type { JobKind } from '../../../kernel/job.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import { modelKinds } from '../scores/rules.ts';
import { Stopped } from '../thread/run.ts';
import type { Step, StepRun } from './step.ts';
import { steps } from './steps.ts';

export const refreshInput = z.strictObject({
  /** Only these scores; all unless said. */
  kinds: z.array(z.enum(modelKinds)).min(1).optional(),
  /** Train anew; else the models in use score. */
  train: z.boolean(),
});
export type RefreshInput = z.infer<typeof refreshInput>;

/** Which step comes next, and what was done when it began. */
type Position = { step: number; done: number } | null;

/** Works out the scores of the whole organisation, one kind after the other, each trained on its own data. */
export const refreshJob: JobKind = {
  kind: 'refreshInsight',
  label: { zh: '更新洞察', en: 'Refresh insight' },
  run: async (first, job) => {
    const { kinds, train } = refreshInput.parse(job.input);
    const asked = steps.filter(({ kind }) => kinds === undefined || kinds.includes(kind));
    const from = (job.position as Position) ?? { step: 0, done: 0 };
    const total =
      job.total ??
      (await inTransaction(first, async (tx) => {
        const counts = await Promise.all(asked.map(({ count }) => count(first, tx)));
        return counts.reduce((sum, count) => sum + count, 0);
      }));
    let { done } = from;
    for (const [n, step] of asked.entries()) {
      if (n < from.step) continue;
      const began = done;
      await untilStopped(step, {
        context: job.context,
        train,
        cancelled: job.cancelled,
        save: async (more, write) => {
          const ctx = await job.context();
          done += more;
          await inTransaction(ctx, async (tx) => {
            await write(ctx, tx);
            // The end of the last step is the end of all: until then it is not quite done.
            const shown = Math.min(done, Math.max(0, total - 1));
            await job.save(tx, { done: shown, total, position: { step: n, done: began } });
          });
        },
      });
      if (await job.cancelled()) return;
      const ctx = await job.context();
      const next = { step: n + 1, done };
      const last = n === asked.length - 1;
      await inTransaction(ctx, (tx) =>
        job.save(tx, { done: last ? total : Math.min(done, total), total, position: next }),
      );
    }
  },
};

/** What was worked out in a thread ends with the job. */
async function untilStopped(step: Step, run: StepRun): Promise<void> {
  try {
    await step.run(run);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}
