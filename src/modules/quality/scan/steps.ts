import { inTransaction } from '../../../kernel/transaction.ts';
import { keepModel, readModel } from '../matches/model.ts';
import { CLEARED_AT_ONCE, clearDue, nextBlocks, nextDue, takeDue } from './compare.ts';
import type { Portion } from './compare.ts';
import { fillKeys } from './fill.ts';
import type { ScanPlan, ScanRun } from './plan.ts';
import { mergeSure } from './merge-sure.ts';
import { forgetScan, keepState } from './state.ts';
import { DROPPED_AT_ONCE, dropPairs, keepPairs, weighedInFull } from './store.ts';
import { trainedModel } from './train.ts';

/** A part of a scan; it can be interrupted after each `save`. */
export type ScanStep = {
  /** How much work it is, in records. */
  size: (plan: ScanPlan) => number;
  /** @returns false where the member wanted it to stop */
  run: (run: ScanRun) => Promise<boolean>;
};

/** Gives keys to records that were there before keys were kept. */
const fill: ScanStep = {
  size: ({ fill: asked, records }) => (asked ? records : 0),
  run: (run) => (run.plan.fill ? fillKeys(run) : Promise.resolve(true)),
};

/** The weights that pairs are weighed with. */
const train: ScanStep = {
  size: () => 1,
  run: async ({ job, thread, plan: { object }, save }) => {
    const model = await trainedModel(await job.context(), thread, object);
    await save(null, 1, async (ctx, tx) => {
      // Kept again, it would seem new each night and never be found anew.
      if (model) await keepModel(ctx, tx, object, model);
    });
    return !(await job.cancelled());
  },
};

/** What waits to be compared is compared with everything else. */
const clear: ScanStep = {
  size: () => 1,
  run: async ({ job, plan: { object, everything }, save }) => {
    if (!everything) return true;
    let cleared = CLEARED_AT_ONCE;
    while (cleared === CLEARED_AT_ONCE) {
      await save(null, 0, async (ctx, tx) => {
        await forgetScan(ctx, tx, object);
        cleared = await clearDue(ctx, tx, object);
      });
      if (await job.cancelled()) return false;
    }
    return true;
  },
};

const compare: ScanStep = {
  size: ({ records }) => records,
  run: async ({ job, thread, plan, position, save }) => {
    const { object, everything, records } = plan;
    const read = async (after: string | null): Promise<Portion> =>
      (everything ? nextBlocks : nextDue)(await job.context(), object, after);
    const first = await job.context();
    const kept = await inTransaction(first, (tx) => readModel(first, tx, object));
    let compared = 0;
    let next = read(position.after);
    for (;;) {
      const { packed, groups, only, next: after } = await next;
      if (after !== null) next = read(after);
      const asked = only?.map(({ id }) => id) ?? null;
      compared += only?.length ?? 0;
      const share = everything ? shareOf(after) : Math.min(1, compared / Math.max(1, records));
      await settled(next, async () => {
        const pairs = await thread.ask('weighBlocks', kept.model, packed, { groups, only: asked });
        const before = position.found;
        await save(after, share, async (ctx, tx) => {
          const found = await weighedInFull(ctx, tx, { object, ...kept }, pairs);
          await keepPairs(ctx, tx, object, found);
          position.found = before + found.length;
          if (!only) return;
          const about = { before: position.began, of: asked };
          while ((await dropPairs(ctx, tx, object, about)) === DROPPED_AT_ONCE);
          await takeDue(ctx, tx, object, only);
        });
      });
      if (after === null) return true;
      if (await stops(job, next)) return false;
    }
  },
};

/** Open pairs that were not found again go, and the scan is noted. */
const tidy: ScanStep = {
  size: () => 1,
  run: async ({ job, plan: { object, everything }, position, save }) => {
    let dropped = everything;
    while (dropped) {
      await save(null, 0, async (ctx, tx) => {
        const about = { before: position.began, of: null };
        dropped = (await dropPairs(ctx, tx, object, about)) === DROPPED_AT_ONCE;
      });
      if (await job.cancelled()) return false;
    }
    await save(null, 1, (ctx, tx) => keepState(ctx, tx, object, { scannedAt: position.began }));
    return true;
  },
};

const merge: ScanStep = { size: () => 1, run: mergeSure };

/** In this order, for one object after the other. */
export const scanSteps: readonly ScanStep[] = [fill, train, clear, compare, tidy, merge];

/** Keys are hashes, so that a key's place among all numbers of 64 bits is how much lies before it. */
function shareOf(key: string | null): number {
  return key === null ? 1 : (Number(key) + 2 ** 63) / 2 ** 64;
}

/** Runs `work` while the next portion is on its way; where the work fails, that is waited for, and its failure too is told. */
async function settled(next: Promise<unknown>, work: () => Promise<void>): Promise<void> {
  await Promise.all([work(), next]);
}

/** Whether the member wants it to stop; what is on its way is waited for. */
async function stops(job: ScanRun['job'], next: Promise<unknown>): Promise<boolean> {
  const [cancelled] = await Promise.all([job.cancelled(), next]);
  return cancelled;
}
