import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { partIds, usualWeights } from './rules.ts';
import type { PartWeights } from './rules.ts';

const SETTING = 'valueWeights';
const weight = z.number().min(0).max(100);

/** Weights as they come from outside: each part's, from 0 to 100. */
export const weightsSchema = z.strictObject({
  revenue: weight,
  orders: weight,
  nextYearValue: weight,
  aliveChance: weight,
  tenure: weight,
  openAmount: weight,
});

/** The weights that the organisation has settled; undefined where none. */
export async function settledWeights(
  ctx: Context,
  tx: Transaction,
): Promise<PartWeights | undefined> {
  const [row] = await tx.query<{ value: string }>(sql`
    select value::text as value from insight.setting
    where org_id = ${ctx.orgId}::uuid and name = ${SETTING}`);
  if (!row) return undefined;
  // A part may have come or gone since they were settled: then the usual ones hold again.
  return weightsSchema.safeParse(JSON.parse(row.value)).data;
}

/** Settles how much each part of the value index counts for the whole organisation; null for the usual weights. */
export const setValueWeights = defineAction({
  name: 'setValueWeights',
  label: { zh: '设定价值指数权重', en: 'Set weights of the value index' },
  input: z.strictObject({
    weights: weightsSchema.refine((weights) => partIds.some((id) => weights[id] > 0)).nullable(),
  }),
  undoable: false,
  handler: async (ctx, tx, { weights }): Promise<{ weights: PartWeights }> => {
    await tx.query(
      weights === null
        ? sql`delete from insight.setting where org_id = ${ctx.orgId}::uuid and name = ${SETTING}`
        : sql`
          insert into insight.setting (org_id, name, value)
          values (${ctx.orgId}::uuid, ${SETTING}, ${JSON.stringify(weights)}::jsonb)
          on conflict (org_id, name) do update set value = excluded.value`,
    );
    return { weights: weights ?? usualWeights };
  },
});
