import { sql } from 'kysely';
import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { readsAll, visible } from '../../../kernel/visibility.ts';
import { tellReasons } from '../scores/features.ts';
import type { ChanceDetail } from '../scores/rules.ts';
import type { CaseReasonsWire } from './wire.ts';

export const caseReasonsSchema = z.strictObject({ ids: z.array(z.uuid()).max(100) });

/** Why the score said what it said when the rescue began, of cases that the reader may see, with the words for it. */
export async function readCaseReasons(
  ctx: Context,
  tx: Transaction,
  ids: readonly string[],
): Promise<CaseReasonsWire> {
  const model = ctx.catalog.object('churnCase');
  const reads = readsAll(ctx, 'churnCase', ['risk']) && readsAll(ctx, 'customer', ['churnChance']);
  if (!model || !reads) return { reasons: {}, features: {} };
  const rows = await tx.query<{ id: string; detail: string }>(sql`
    select c.id, s.detail::text as detail from insight.churn_case c
    join insight.score s on s.org_id = c.org_id and s.kind = 'case' and s.record_id = c.id
    where ${visible(ctx, model, 'c')} and c.id = any(${ids}::uuid[])`);
  const told = rows.map(({ detail }) => (JSON.parse(detail) as ChanceDetail).reasons);
  const { reasons, features } = await tellReasons(ctx, tx, 'churn', told);
  const byCase = rows.map(({ id }, n) => [id, reasons[n] ?? []] as const);
  return { reasons: Object.fromEntries(byCase), features };
}
