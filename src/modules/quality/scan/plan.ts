import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import type { JobRun } from '../../../kernel/job.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { countRecords } from '../matches/model.ts';
import { matchObjects } from '../matches/rules.ts';
import type { MatchObject } from '../matches/wire.ts';
import type { Thread } from '../thread/open.ts';
import { countDue } from './compare.ts';
import { readState } from './state.ts';

const scanInput = z.strictObject({
  /** Only this object; all unless said. */
  object: z.enum(matchObjects).optional(),
  /** Only what has changed since it was last compared; everything unless said. */
  changed: z.boolean(),
});

export type ScanInput = z.infer<typeof scanInput>;

/** Above this share of changed records comparing everything costs less. */
const MANY_DUE = 0.2;
const FEW_DUE = 5_000;
const ALL = 100_000_000;

/** What is done for one object, settled when the scan begins. */
export type ScanPlan = { object: MatchObject; everything: boolean; fill: boolean; records: number };

/** All a scan needs to go on from: the plan, which step of it is next, and where in the step. */
export type ScanPosition = {
  plan: ScanPlan[];
  /** By the clock, and not by a member who then looks at what it finds. */
  nightly: boolean;
  /** Steps that are over, of all objects one after the other. */
  step: number;
  after: string | null;
  /** Progress when the step began. */
  done: number;
  began: string;
  /** Pairs found and records merged so far. */
  found: number;
  merged: number;
  /** Groups that could not be merged by themselves. */
  skipped: number;
};

/** What a step of a scan works with. */
export type ScanRun = {
  job: JobRun;
  thread: Thread;
  plan: ScanPlan;
  position: ScanPosition;
  /**
   * Saves in one transaction what was done, and where to go on in this step.
   *
   * @param share how much of the step is done by now, 0 to 1
   */
  save: (
    after: string | null,
    share: number,
    write: (ctx: Context, tx: Transaction) => Promise<void>,
  ) => Promise<void>;
};

/** Settles what a scan does, from how things stand when it begins. */
export async function planned(ctx: Context, job: JobRun): Promise<ScanPosition> {
  const { object, changed } = scanInput.parse(job.input);
  const objects = matchObjects.filter((each) => object === undefined || each === object);
  const plan = await inTransaction(ctx, (tx) =>
    Promise.all(
      objects.map(async (each): Promise<ScanPlan> => {
        const [state, records, due] = await Promise.all([
          readState(ctx, tx, each),
          countRecords(ctx, tx, each, ALL),
          countDue(ctx, tx, each, ALL),
        ]);
        const many = due > Math.max(FEW_DUE, MANY_DUE * records);
        const everything = !changed || many || !state.filled || state.scannedAt === null;
        return {
          object: each,
          everything,
          fill: !state.filled,
          records: everything ? records : due,
        };
      }),
    ),
  );
  const began = ctx.now().toISOString();
  const counted = { found: 0, merged: 0, skipped: 0 };
  return { plan, nightly: changed, step: 0, after: null, done: 0, began, ...counted };
}
