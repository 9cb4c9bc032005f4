import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { modelOf } from '../../../kernel/read.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import type { MatchObject } from '../matches/wire.ts';
import { pairColumns, pairWires, seesCompared, visiblePairs } from '../pairs/queries.ts';
import type { PairRow } from '../pairs/queries.ts';
import type { DoublesWire } from '../scores/wire.ts';

/** What was merged into a record, and with which others it waits for a decision, as far as the reader may see them. */
export async function doublesOf(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  id: string,
): Promise<DoublesWire> {
  const model = modelOf(ctx, object);
  const waiting = (side: 'first_id' | 'second_id') => sql`
    select ${pairColumns} from ${visiblePairs(ctx, model)} and p.status = 'open' and p.${sql.ref(side)} = ${id}::uuid`;
  const [merged, pairs] = await Promise.all([
    tx.query<{ count: string; latest: string | null }>(sql`
      select count(*) as count, max(m.merged_at) as latest from quality.merge m
      join quality.merged_record r on r.org_id = m.org_id and r.merge_id = m.id
      where m.org_id = ${ctx.orgId}::uuid and m.object = ${object} and m.survivor_id = ${id}::uuid
        and m.state in ('merging', 'merged')`),
    tx.query<PairRow>(sql`
      select * from (${waiting('first_id')} union all ${waiting('second_id')}) pairs
      order by ${seesCompared(ctx, model, object) ? sql`chance` : sql`id`} desc, id`),
  ]);
  const [likeliest] = await pairWires(ctx, tx, model, pairs.slice(0, 1));
  const other = likeliest?.first.id === id ? likeliest.second : likeliest?.first;
  const [row] = merged;
  return {
    merged: row?.latest ? { count: Number(row.count), latest: isoTime(row.latest) } : null,
    waiting: other ? { count: pairs.length, other: { id: other.id, title: other.title } } : null,
  };
}
