import { sql } from 'kysely';
import type { Context } from './context.ts';
import type { Model } from './model.ts';
import type { Transaction } from './transaction.ts';
import { titleExpression, titleVisible } from './view.ts';

/** What these records are called, by id: only those that the reader may see, and whose title they may read. */
export async function readTitles(
  ctx: Context,
  tx: Transaction,
  model: Model | undefined,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const seen = model && ids.length > 0 ? titleVisible(ctx, model, 't') : undefined;
  if (!model || !seen) return new Map();
  const rows = await tx.query<{ id: string; title: string | null }>(sql`
    select t.id, ${titleExpression(ctx, model, 't')} as title from ${sql.table(model.table)} t
    where ${seen} and t.id = any(${[...new Set(ids)]}::uuid[])`);
  return new Map(rows.map(({ id, title }) => [id, title ?? '']));
}

/** The names of members, by id, as far as the reader may see them. */
export function memberNames(
  ctx: Context,
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, string>> {
  return readTitles(ctx, tx, ctx.catalog.object('member'), ids);
}
