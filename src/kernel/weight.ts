import { sql } from 'kysely';
import type { Context } from './context.ts';
import { idOf } from './condition-sql.ts';
import { pointsTo } from './columns.ts';
import type { Model } from './model.ts';
import type { Transaction } from './transaction.ts';
import { existing } from './visibility.ts';

/** Rows that one transaction writes at most, unless a single record brings more with it. */
const MOST = 1_000;
const LARGEST = 200;

/**
 * Cuts records into portions by what a write of their owner or unit touches: each record and the records that take
 * their access through it. Records below those are few and not counted.
 */
export async function portionsByWeight(
  ctx: Context,
  tx: Transaction,
  model: Model,
  ids: readonly string[],
): Promise<string[][]> {
  const weights = new Map<string, number>();
  for (const child of ctx.catalog.all) {
    if (child.through?.to !== model.name) continue;
    const { field } = child.through;
    const rows = await tx.query<{ id: string; n: string }>(sql`
      select ${idOf(field, 't', { ctx })} as id, count(*) as n from ${sql.table(child.table)} t
      where ${existing(ctx, child, 't')} and ${pointsTo(ctx, field, 't', ids)} group by 1`);
    for (const { id, n } of rows) weights.set(id, (weights.get(id) ?? 0) + Number(n));
  }
  const portions: string[][] = [];
  let weight = MOST;
  for (const id of ids) {
    const own = 1 + (weights.get(id) ?? 0);
    const portion = portions.at(-1);
    if (portion && weight + own <= MOST && portion.length < LARGEST) {
      portion.push(id);
      weight += own;
    } else {
      portions.push([id]);
      weight = own;
    }
  }
  return portions;
}
