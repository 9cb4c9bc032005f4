import { sql } from 'kysely';
import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import type { JobKind } from '../../../kernel/job.ts';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { askable, audienceFrom, found, lockAssigning, lot, taken } from './audience.ts';
import { AT_ONCE, nextArm } from './rules.ts';
import type { OutcomeKind } from './rules.ts';

export type Arm = { id: string; control: boolean; share: number; assigned: number };

/** The arms of an experiment, the control first, with how many customers they have. */
export async function armsOf(ctx: Context, tx: Transaction, experimentId: string): Promise<Arm[]> {
  const rows = await tx.query<{ id: string; control: boolean; share: string; assigned: string }>(
    sql`
    select a.id, a.control is true as control, a.share, (
      select count(*) from insight.participant p
      where p.org_id = a.org_id and p.arm_id = a.id and p.deleted_at is null
    ) as assigned
    from insight.experiment_arm a
    where a.org_id = ${ctx.orgId} and a.experiment_id = ${experimentId}::uuid and a.deleted_at is null
    order by a.control is true desc, a.created_at, a.id`,
  );
  return rows.map(({ id, control, share, assigned }) => ({
    id,
    control,
    share: Number(share),
    assigned: Number(assigned),
  }));
}

/** Puts customers, in this order, into the arms by their shares. */
export async function assign(
  ctx: Context,
  tx: Transaction,
  { experimentId, arms }: { experimentId: string; arms: readonly Arm[] },
  customers: readonly string[],
): Promise<{ customer: string; arm: Arm }[]> {
  const shares = arms.map(({ share }) => share);
  const counts = arms.map(({ assigned }) => assigned);
  const placed = customers.flatMap((customer) => {
    const n = nextArm(shares, counts);
    counts[n] = (counts[n] ?? 0) + 1;
    const arm = arms[n];
    return arm ? [{ customer, arm }] : [];
  });
  const assignedAt = ctx.now().toISOString();
  await records.create(
    ctx,
    tx,
    'participant',
    placed.map(({ customer, arm }) => ({
      experiment: experimentId,
      arm: arm.id,
      customer,
      assignedAt,
    })),
    // A participant is made by starting and in no other way: whoever may start need not be allowed to write them.
    { via: 'action', asSystem: true },
  );
  return placed;
}

/** Customers drawn at once: the audience is gone through and sorted for each draw, not for each transaction. */
const DRAWN = 50_000;

/**
 * Customers of a running experiment's audience who can be assigned next, by lot, as its starter sees them. Who was
 * assigned already takes part: this needs no place to go on from.
 *
 * @returns none where all are assigned, or the experiment no longer runs
 */
export async function draw(
  ctx: Context,
  tx: Transaction,
  experimentId: string,
  most: number,
): Promise<string[]> {
  const of = await runningAudience(ctx, tx, experimentId);
  if (!of) return [];
  const next = await tx.query<{ id: string }>(sql`
    select t.id ${found(ctx, audienceFrom(of.audience))} and ${askable} and not ${taken(of.outcome)}
    order by ${lot(experimentId)} limit ${most}::int`);
  return next.map(({ id }) => id);
}

/**
 * Assigns drawn customers, in this order, as far as they can still be assigned.
 *
 * @param drawn up to `AT_ONCE`
 * @returns how many were
 */
export async function assignDrawn(
  ctx: Context,
  tx: Transaction,
  experimentId: string,
  drawn: readonly string[],
): Promise<number> {
  await lockAssigning(ctx, tx);
  const of = await runningAudience(ctx, tx, experimentId);
  if (!of) return 0;
  const still = await tx.query<{ id: string }>(sql`
    select t.id ${found(ctx, audienceFrom(of.audience))} and t.id = any(${drawn}::uuid[])
      and ${askable} and not ${taken(of.outcome)}
    order by ${lot(experimentId)}`);
  const ids = still.map(({ id }) => id);
  const arms = await armsOf(ctx, tx, experimentId);
  await assign(ctx, tx, { experimentId, arms }, ids);
  return ids.length;
}

async function runningAudience(
  ctx: Context,
  tx: Transaction,
  experimentId: string,
): Promise<{ audience: string; outcome: OutcomeKind } | undefined> {
  const [row] = await tx.query<{ audience: string; outcome: OutcomeKind }>(sql`
    select audience, outcome from insight.experiment
    where org_id = ${ctx.orgId} and id = ${experimentId}::uuid and status = 'running' and deleted_at is null`);
  return row;
}

const inputSchema = z.strictObject({ id: z.uuid() });

/** Assigns the customers of a large experiment, in short transactions; it can go on in another process. */
export const assignJob: JobKind = {
  kind: 'assignExperiment',
  label: { zh: '实验分组', en: 'Assigning to an experiment' },
  run: async (_first, job) => {
    const { id } = inputSchema.parse(job.input);
    let { done } = job;
    let drawn: string[] = [];
    while (!(await job.cancelled())) {
      const ctx = await job.context();
      if (drawn.length === 0) {
        drawn = await inTransaction(ctx, (tx) => draw(ctx, tx, id, DRAWN));
      }
      const portion = drawn.splice(0, AT_ONCE);
      done = await inTransaction(ctx, async (tx) => {
        const sum = portion.length === 0 ? done : done + (await assignDrawn(ctx, tx, id, portion));
        // The audience may have grown or shrunk since it was counted.
        const total = portion.length === 0 ? sum : Math.max(job.total ?? 0, sum);
        await job.save(tx, { done: sum, total, position: null, result: { changed: sum } });
        return sum;
      });
      if (portion.length === 0) return;
    }
  },
};
