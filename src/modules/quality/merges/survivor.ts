import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { changeColumns, openValues, readChange } from '../../../kernel/ledger.ts';
import type { Change, ChangeRow } from '../../../kernel/ledger.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { currentOf } from '../../../kernel/undo.ts';
import { sameValue } from '../../../kernel/values.ts';
import { mergeOptions } from './related.ts';
import { standingInto, takenApartSince } from './store.ts';
import type { StoredMerge } from './store.ts';
import { unitsOf } from './units.ts';

/**
 * Lines of a merge on its survivor as they go back where merges before it were taken apart since: what such a merge had
 * given and this one had replaced was nothing of the survivor's; before both stood what the earlier one had found.
 */
export async function restated(
  ctx: Context,
  tx: Transaction,
  merge: StoredMerge,
  lines: readonly Change[],
): Promise<Change[]> {
  const { object, survivor } = merge;
  const apart = await takenApartSince(ctx, tx, merge);
  if (apart.length === 0 || lines.length === 0) return [...lines];
  const rows = await tx.query<ChangeRow>(sql`
    select ${changeColumns} from kernel.change
    where org_id = ${ctx.orgId}::uuid and object = ${object} and record_id = ${survivor}::uuid
      and op = 'update' and via = 'merge' and batch_id = any(${apart}::uuid[])
    order by version desc`);
  const earlier = await openValues(ctx, tx, rows.map(readChange));
  return lines.map((line) => {
    const before = Object.entries(line.before ?? {}).map(([name, value]) => {
      let found = value;
      for (const { version, before: old, after } of earlier) {
        const gave = version < line.version && after !== null && name in after;
        if (gave && sameValue(after[name], found)) found = old?.[name] ?? null;
      }
      return [name, found];
    });
    return { ...line, before: Object.fromEntries(before) as Change['before'] };
  });
}

/**
 * What one of those still merged into the survivor asked for goes on to hold for it, as part of that one's merge: it goes
 * back with it.
 */
export async function renewGuards(
  ctx: Context,
  tx: Transaction,
  merge: StoredMerge,
): Promise<void> {
  const model = ctx.catalog.object(merge.object);
  if (!model) return;
  const guarded = unitsOf(model).filter(({ guards }) => guards !== undefined);
  for (const { others, batchId } of await standingInto(ctx, tx, merge)) {
    const now = await currentOf(ctx, tx, model, [merge.survivor, ...others], true);
    const survivor = now.get(merge.survivor);
    const values: Record<string, unknown> = {};
    for (const { field, along, guards } of guarded) {
      const from = others.map((id) => now.get(id)).find((each) => each && guards?.(each));
      if (!survivor || !from || guards?.(survivor)) continue;
      for (const name of [field, ...along]) values[name] = from[name] ?? null;
    }
    const change = { id: merge.survivor, version: 'latest' as const, values };
    await records.update(ctx, tx, merge.object, [change], mergeOptions({ batchId }));
  }
}
