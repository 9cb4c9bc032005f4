import type { LinkModel } from '../../../../analysis/linkage/fellegi-sunter.ts';
import type { WeighedPair } from '../thread/weigh.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import { readPacked } from '../matches/rows.ts';
import { nextBlocks, nextDue } from './compare.ts';
import type { Portion } from './compare.ts';
import type { ScanRun } from './plan.ts';

/** Work that is awaited later: that it failed is told then. */
export function started<T>(work: Promise<T>): Promise<T> {
  void Promise.allSettled([work]);
  return work;
}

/** Where the thread has not kept so many records of a portion, those of the next are read at once. */
const MANY_UNKNOWN = 1_000;

type Compared = Pick<Portion, 'only' | 'next'> & { pairs: WeighedPair[] };

/** Portions that have been compared. While one is being written the next is compared, and the one behind it read. */
type Ahead = {
  next: () => Promise<Compared>;
  /** What is on its way has ended. */
  settled: () => Promise<void>;
};

/** @param model by which they are weighed */
export function weighedAhead({ job, thread, plan, position }: ScanRun, model: LinkModel): Ahead {
  const { object, everything, fill } = plan;
  // In a first scan the thread has kept them, unless it began elsewhere or there are more than it keeps.
  let kept = fill;
  const read = async (after: string | null): Promise<Portion | Compared> => {
    const ready = kept ? await thread.ask('readyAfter', model, after) : null;
    if (ready?.pairs) return { pairs: ready.pairs, only: null, next: ready.upTo };
    const ctx = await job.context();
    return everything
      ? nextBlocks(ctx, object, after, { records: !kept, upTo: ready?.upTo ?? null })
      : nextDue(ctx, object, after);
  };
  let reading = started(read(position.after));
  let ended = false;
  const weigh = async (): ReturnType<Ahead['next']> => {
    const portion = await reading;
    const { only, next } = portion;
    if (next !== null && !ended) reading = started(read(next));
    if ('pairs' in portion) return portion;
    const { packed, groups } = portion;
    const asked = only?.map(({ id }) => id) ?? null;
    const blocks = { groups, only: asked };
    const { pairs, unknown } = await thread.ask('weighBlocks', model, packed, blocks);
    if (unknown.length === 0) return { pairs, only, next };
    if (unknown.length > MANY_UNKNOWN) kept = false;
    const ctx = await job.context();
    const rows = await inReadTransaction(ctx, (tx) =>
      readPacked(tx, ctx.orgId, object, `{${unknown.join(',')}}`),
    );
    const weighed = await thread.ask('weighBlocks', model, rows, blocks);
    return { pairs: weighed.pairs, only, next };
  };
  let weighing = started(weigh());
  return {
    next: async () => {
      const portion = await weighing;
      if (portion.next !== null) weighing = started(weigh());
      return portion;
    },
    settled: async () => {
      ended = true;
      // What is weighed may have begun to read before that.
      await Promise.allSettled([weighing]);
      await Promise.allSettled([reading]);
    },
  };
}

/** So many pairs are known, and those of a portion more: some megabytes. */
const KNOWN_PAIRS = 50_000;

/** Pairs that share several keys come with each of them: they are weighed in full and written once. */
export function newOnce(): {
  of: (pairs: readonly WeighedPair[]) => WeighedPair[];
  note: (pairs: readonly WeighedPair[]) => void;
} {
  const known = new Set<string>();
  const nameOf = ({ first, second }: WeighedPair): string => first + second;
  return {
    of: (pairs) => pairs.filter((pair) => !known.has(nameOf(pair))),
    note: (pairs) => {
      if (known.size > KNOWN_PAIRS) known.clear();
      for (const pair of pairs) known.add(nameOf(pair));
    },
  };
}
