import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { Draft } from './drafts.ts';
import type { PlannedStep } from './plan.ts';

/** Texts of a file may be of any length, and may be somebody's phone number: a keyed digest stands for them. */
function digestOf(ctx: Context, group: string): Buffer {
  const plain = createHash('sha256').update(group).digest('hex');
  return ctx.codec.index(ctx.orgId, 'text', plain);
}

/** The records that earlier lines of the run have made of the groups that these lines are of. */
export async function readGroups(
  ctx: Context,
  tx: Transaction,
  runId: string,
  step: PlannedStep,
  drafts: readonly Draft[],
): Promise<Map<string, string>> {
  if (!step.groupBy) return new Map();
  const groups = [...new Set(drafts.flatMap(({ steps }) => steps[step.n]?.group ?? []))];
  const byDigest = new Map(groups.map((group) => [digestOf(ctx, group).toString('hex'), group]));
  const keys = [...byDigest.keys()].map((hex) => Buffer.from(hex, 'hex'));
  const rows = await tx.query<{ key: string; id: string }>(sql`
    select encode(key, 'hex') as key, record_id as id from integration.import_group
    where org_id = ${ctx.orgId}::uuid and run_id = ${runId}::uuid and step = ${step.n}::smallint
      and key = any(${keys}::bytea[])`);
  return new Map(rows.map(({ key, id }) => [byDigest.get(key) ?? '', id]));
}

/** Remembers which records groups have become, for the lines to come. */
export async function keepGroups(
  ctx: Context,
  tx: Transaction,
  runId: string,
  step: PlannedStep,
  groups: readonly { group: string; id: string }[],
): Promise<void> {
  if (groups.length === 0) return;
  const keys = groups.map(({ group }) => digestOf(ctx, group));
  await tx.query(sql`
    insert into integration.import_group (org_id, run_id, step, key, record_id)
    select ${ctx.orgId}::uuid, ${runId}::uuid, ${step.n}::smallint, *
    from unnest(${keys}::bytea[], ${groups.map(({ id }) => id)}::uuid[])`);
}
