import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { memberNames } from '../../../kernel/titles.ts';
import { isoTime } from '../../../kernel/values.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import type { ScoredObject } from '../scores/rules.ts';
import { checkedFields, isAsked } from './fields.ts';
import type { Finding } from './rules.ts';
import type { CheckField } from './wire.ts';

/** A record of a sample. */
export type SampleItem = { audit: string; object: ScoredObject; id: string };

/**
 * The fields of a record as they were when its sample was drawn, with what was said of them. What was empty then stays
 * empty, also where somebody has filled it in; what was emptied or changed before anybody judged it is gone: neither
 * right nor wrong, for nobody can look at it any more. Else one could mend first and judge then. What the rules write
 * in their standard form is still there.
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
  const names = await memberNames(
    ctx,
    tx,
    [...said.values()].map(({ member }) => member),
  );
  return fields
    .map((each): CheckField => {
      const stored = said.get(each.field);
      const wasEmpty = changed.get(each.field);
      if (!stored) {
        if (wasEmpty === undefined) return each;
        return { ...each, state: wasEmpty ? 'empty' : 'gone' };
      }
      const { finding, member, at } = stored;
      if (finding === 'empty' || finding === 'gone') return { ...each, state: finding };
      const isChanged = each.state !== 'masked' && wasEmpty !== undefined;
      return {
        ...each,
        state: isChanged ? 'changed' : each.state,
        verdict: finding,
        byOther: member !== ctx.memberId,
        said: { by: { id: member, name: names.get(member) ?? '' }, at: isoTime(at) },
      };
    })
    .filter(({ state, rules }) => state !== 'empty' || rules.some(isAsked));
}

type StoredAnswer = { field: string; finding: Finding; member: string; at: string };

async function readSaid(
  ctx: Context,
  tx: Transaction,
  { audit, id }: SampleItem,
): Promise<Map<string, StoredAnswer>> {
  const rows = await tx.query<StoredAnswer>(sql`
    select field, verdict as finding, member_id as member, at from quality.audit_answer
    where org_id = ${ctx.orgId}::uuid and audit_id = ${audit}::uuid and record_id = ${id}::uuid`);
  return new Map(rows.map((row) => [row.field, row]));
}

/** The fields that somebody has changed since the sample was drawn, and whether they were empty then. */
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
      and h.op = 'update' and h.via <> 'standard' and h.at > a.drawn_at
      and coalesce(h.before -> f.name, h.after -> f.name) is not null
    order by f.name, h.version`);
  return new Map(rows.map(({ field, empty }) => [field, empty]));
}
