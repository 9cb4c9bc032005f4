import { inTransaction } from '../../../kernel/transaction.ts';
import { keepModel, readModel } from '../matches/model.ts';
import { newOnce, weighedAhead } from './ahead.ts';
import { CLEARED_AT_ONCE, clearDue, takeDue } from './compare.ts';
import { fillKeys } from './fill.ts';
import type { ScanPlan, ScanRun } from './plan.ts';
import { mergeSure } from './merge-sure.ts';
import { forgetScan, keepState, withoutWaiting } from './state.ts';
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
  run: async ({ job, thread, plan: { object, everything }, save }) => {
    if (!everything) return true;
    for (let more = true; more;) {
      let cleared = { ids: new Array<string>(), keys: new Array<string>() };
      await save(null, 0, async (ctx, tx) => {
        await forgetScan(ctx, tx, object);
        cleared = await clearDue(ctx, tx, object);
      });
      // They may have been read before they changed.
      await thread.ask('forget', cleared.ids, cleared.keys);
      more = cleared.ids.length === CLEARED_AT_ONCE;
      if (await job.cancelled()) return false;
    }
    return true;
  },
};

const compare: ScanStep = {
  size: ({ records }) => records,
  run: async (run) => {
    const { job, plan, position, save } = run;
    const { object, everything, records } = plan;
    const first = await job.context();
    const kept = await inTransaction(first, (tx) => readModel(first, tx, object));
    const weighing = { object, ...kept, counts: new Map<string, number>() };
    const once = everything ? newOnce() : null;
    let compared = 0;
    const ahead = weighedAhead(run, kept.model);
    try {
      for (;;) {
        const { pairs, only, next: after } = await ahead.next();
        compared += only?.length ?? 0;
        const share = everything ? shareOf(after) : Math.min(1, compared / Math.max(1, records));
        const fresh = once ? once.of(pairs) : pairs;
        const before = position.found;
        await save(after, share, async (ctx, tx) => {
          await withoutWaiting(tx);
          const found = await weighedInFull(ctx, tx, weighing, fresh);
          await keepPairs(ctx, tx, object, found);
          position.found = before + found.length;
          if (!only) return;
          const about = { before: position.began, of: only.map(({ id }) => id) };
          while ((await dropPairs(ctx, tx, object, about)) === DROPPED_AT_ONCE);
          await takeDue(ctx, tx, object, only);
        });
        once?.note(fresh);
        if (after === null) return true;
        if (await job.cancelled()) return false;
      }
    } finally {
      await ahead.settled();
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
