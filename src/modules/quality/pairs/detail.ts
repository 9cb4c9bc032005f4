import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { readsAll } from '../../../kernel/visibility.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import { Problem } from '../../../platform/problem.ts';
import { agreementOf, likenesses } from '../matches/likeness.ts';
import type { KeptModel } from '../matches/model.ts';
import { readModel } from '../matches/model.ts';
import { readRows } from '../matches/rows.ts';
import { textsOf } from '../matches/texts.ts';
import { percent, raritiesOf, rarityKeys } from '../matches/weigh.ts';
import type { MatchField, MatchObject } from '../matches/wire.ts';
import { countKeys } from '../scan/store.ts';
import { comparedField, pairWires, readPair } from './queries.ts';
import type { PairDetailWire, WaterfallStepWire } from './wire.ts';

/** Both records and why they may be one, from their values of now. @throws Problem not_found */
export async function pairDetail(
  ctx: Context,
  tx: Transaction,
  id: string,
): Promise<PairDetailWire> {
  const { row, model } = await readPair(ctx, tx, id);
  const { object, first_id: first, second_id: second } = row;
  const [wires, left, right, kept, rows] = await Promise.all([
    pairWires(ctx, tx, model, [row]),
    records.get(ctx, tx, object, first, { clear: false }),
    records.get(ctx, tx, object, second, { clear: false }),
    readModel(ctx, tx, object),
    readRows(tx, ctx.orgId, object, [first, second]),
  ]);
  const [wire] = wires;
  const [a, b] = [first, second].map((each) => rows.find((found) => found.id === each));
  if (!wire || !left || !right || !a || !b) throw new Problem('not_found');
  const texts = [textsOf(a), textsOf(b)] as const;
  const pair = { left: Int32Array.of(0), right: Int32Array.of(1) };
  const [like] = likenesses(kept.model, texts, pair, -Infinity);
  const levels = like?.levels ?? [];
  const keys = rarityKeys(kept.model, texts[0], levels);
  const counts = await countKeys(
    ctx,
    tx,
    object,
    keys.filter((key) => key !== null),
  );
  const { records: of } = kept;
  const rare = raritiesOf(object, kept.model, { levels, keys }, { counts, own: 2, records: of });
  const waterfall = stepsOf(object, kept, { levels, rare }, left, right);
  // Of the steps that are told: the rest would give away what the others came to.
  const weight = waterfall.reduce((sum, { bits }) => sum + bits, kept.model.prior);
  return {
    ...wire,
    chance: percent(weight),
    weight,
    partial: waterfall.length < kept.model.comparisons.length,
    left,
    right,
    start: kept.model.prior,
    waterfall,
    survivor: await proposed(ctx, tx, object, [left, right]),
    model: {
      source: kept.fitted ? 'learned' : 'builtIn',
      decisions: kept.decisions,
      trainedAt: kept.trainedAt,
    },
  };
}

/** The steps of fields that the reader may see, if masked: the others would tell whether what is hidden agrees. */
function stepsOf(
  object: MatchObject,
  { model }: KeptModel,
  { levels, rare }: { levels: readonly number[]; rare: readonly number[] },
  left: RecordWire,
  right: RecordWire,
): WaterfallStepWire[] {
  return model.comparisons.flatMap(({ name, weights }, k) => {
    const comparison = name as MatchField;
    const field = comparedField(object, comparison);
    if (!(field in left) || !(field in right)) return [];
    const level = levels[k] ?? 0;
    const agreement = agreementOf(object, k, level);
    const shown = (record: RecordWire): string | null => {
      // A reference is told by its title, as far as the reader may see the record.
      const value = field === 'customer' ? record._titles[field] : record[field];
      // Of a person nothing is said as of a firm, and the other way round.
      return agreement === 'unknown' && field !== comparison ? null : textOrNull(value);
    };
    const bits = (weights[level - 1]?.bits ?? 0) + (rare[k] ?? 0);
    return [{ comparison, agreement, level, bits, left: shown(left), right: shown(right) }];
  });
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/**
 * Which of several records a merge proposes to keep: the one that brought in most, as far as the reader may know, then
 * the one of which most is known, then the oldest.
 */
async function proposed(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  choices: readonly RecordWire[],
): Promise<string> {
  const ids = choices.map(({ id }) => id);
  const revenues =
    object === 'customer' && readsAll(ctx, object, ['revenue'])
      ? await readRevenues(ctx, tx, ids)
      : new Map<string, number>();
  const known = (record: RecordWire): number =>
    Object.values(record).filter((value) => value !== null && value !== '').length;
  const [best] = choices.toSorted(
    (a, b) =>
      (revenues.get(b.id) ?? 0) - (revenues.get(a.id) ?? 0) ||
      known(b) - known(a) ||
      String(a['createdAt']).localeCompare(String(b['createdAt'])),
  );
  return best?.id ?? '';
}

/** What customers brought in, in the organisation's currency. */
export async function readRevenues(
  ctx: Context,
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const rows = await tx.query<{ id: string; revenue: string }>(sql`
    select customer_id as id, coalesce(revenue_base, 0) as revenue from sales.customer_facts
    where org_id = ${ctx.orgId}::uuid and customer_id = any(${ids}::uuid[])`);
  return new Map(rows.map(({ id, revenue }) => [id, Number(revenue)]));
}
