import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import type { ScoredObject } from '../scores/rules.ts';
import { checkedFields, isAsked } from './fields.ts';
import type { Finding } from './rules.ts';
import type { CheckField } from './wire.ts';

/** A record of a sample. */
export type SampleItem = { audit: string; object: ScoredObject; id: string };

/**
 * The fields of a record as they were found, with what was said of them: what was empty stays empty, and whoever
 * changed a value since the sample was drawn does not find it right. Else one could fill in first and judge then.
 */
export async function foundFields(
  ctx: Context,
  tx: Transaction,
  item: SampleItem,
  record: RecordWire,
): Promise<CheckField[]> {
  const fields = await checkedFields(ctx, tx, item.object, record);
  const [said, changed] = await Promise.all([
    readSaid(ctx, tx, item),
    readChanged(ctx, tx, item, fields),
  ]);
  return fields.flatMap((each): CheckField[] => {
    const stored = said.get(each.field) ?? null;
    const wasEmpty = changed.get(each.field);
    if (stored === 'empty') return [{ ...each, state: 'empty', verdict: null }];
    if (stored === null && wasEmpty === true) {
      return each.rules.some(isAsked) ? [{ ...each, state: 'empty' }] : [];
    }
    const isChanged = each.state === 'shown' && wasEmpty !== undefined;
    return [{ ...each, state: isChanged ? 'changed' : each.state, verdict: stored }];
  });
}

async function readSaid(
  ctx: Context,
  tx: Transaction,
  { audit, id }: SampleItem,
): Promise<Map<string, Finding>> {
  const rows = await tx.query<{ field: string; verdict: Finding }>(sql`
    select field, verdict from quality.audit_answer
    where org_id = ${ctx.orgId}::uuid and audit_id = ${audit}::uuid and record_id = ${id}::uuid`);
  return new Map(rows.map(({ field, verdict }) => [field, verdict]));
}

/** The fields that the reader has changed since the sample was drawn, and whether they were empty then. */
async function readChanged(
  ctx: Context,
  tx: Transaction,
  { audit, object, id }: SampleItem,
  fields: readonly CheckField[],
): Promise<Map<string, boolean>> {
  const rows = await tx.query<{ field: string; empty: boolean }>(sql`
    select distinct on (f.name) f.name as field, coalesce(h.before ->> f.name, '') = '' as empty
    from unnest(${fields.map(({ field }) => field)}::text[]) f(name)
    join quality.audit a on a.org_id = ${ctx.orgId}::uuid and a.id = ${audit}::uuid
    join kernel.change h on h.org_id = a.org_id and h.object = ${object} and h.record_id = ${id}::uuid
      and h.op = 'update' and h.actor_id = ${ctx.memberId}::uuid and h.at > a.drawn_at
      and coalesce(h.before -> f.name, h.after -> f.name) is not null
    order by f.name, h.version`);
  return new Map(rows.map(({ field, empty }) => [field, empty]));
}
