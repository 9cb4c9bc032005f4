import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { AnyRecord } from '../../../kernel/object.ts';
import type { Pair, Rules, Violation } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { offersOf } from '../../catalog/public.ts';
import type { Offer } from '../../catalog/public.ts';
import { isWithin, lineAmount, MOST_AMOUNT } from './rules.ts';
import { keepTotals, PERCENT, placedOrder, violations } from './totals.ts';

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** What a line takes from its product unless it says something else. */
export const taken = ['name', 'unitOfMeasure', 'unitPrice'] as const;

/** What a product gives a line of this currency; a price in another currency is none. */
export function offered(
  offer: Offer,
  currency: string,
): Record<(typeof taken)[number], string | null> {
  const { name, unitOfMeasure, price } = offer;
  return { name, unitOfMeasure, unitPrice: offer.currency === currency ? price : null };
}

/** A line is in the currency of its order. */
async function takeCurrency(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const lines = pairs
    .filter(
      ({ before, after }) => before?.order !== after.order || before?.currency !== after.currency,
    )
    .map(({ after }) => after);
  for (const line of lines) line.currency = placedOrder(tx, line.order)?.currency ?? line.currency;
  const others = lines.filter(({ order }) => !placedOrder(tx, order));
  const ids = [...new Set(others.map(({ order }) => order))].filter((id) => typeof id === 'string');
  if (ids.length === 0) return;
  const rows = await tx.query<{ id: string; currency: string }>(sql`
    select id, coalesce(currency, ${ctx.currency}) as currency from sales."order"
    where org_id = ${ctx.orgId} and id = any(${ids}::uuid[])`);
  const currencies = new Map(rows.map(({ id, currency }) => [id, currency]));
  for (const line of others) line.currency = currencies.get(String(line.order)) ?? line.currency;
}

/** Another product brings its own name, unit and price, except for what the same write says. */
function forgetFormerProduct({ before, after }: Pair): void {
  if (before === null || before.product === after.product || after.product === null) return;
  for (const name of taken) if (before[name] === after[name]) after[name] = null;
}

const wants = (line: AnyRecord): boolean =>
  line.product !== null && taken.some((name) => line[name] === null);

async function takeFromProduct(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  for (const pair of pairs) forgetFormerProduct(pair);
  const lines = pairs.map(({ after }) => after).filter(wants);
  const offers = await offersOf(
    ctx,
    tx,
    lines.map(({ product }) => String(product)),
  );
  for (const line of lines) {
    const offer = offers.get(String(line.product));
    if (!offer) continue;
    const values = offered(offer, text(line.currency) ?? ctx.currency);
    for (const name of taken) line[name] ??= values[name];
  }
}

/** So many of one thing, or so dear, is a slip. */
const MOST = { quantity: '1000000000', unitPrice: '100000000000' };

function* refusalsOf(
  { before, after }: Pair,
  changed: (field: string) => boolean,
): Generator<Omit<Violation, 'message'> & { zh: string; en: string }> {
  if (after.name === null && before?.name !== null) {
    const zh = '请选择产品或填写品名。';
    yield { field: 'name', code: 'required', zh, en: 'Choose a product or enter what it is.' };
  }
  if (after.unitPrice === null && before?.unitPrice !== null) {
    yield { field: 'unitPrice', code: 'required', zh: '请填写单价。', en: 'Enter the unit price.' };
  }
  const [quantity, unitPrice, rate, amount] = (
    ['quantity', 'unitPrice', 'discountRate', 'amount'] as const
  ).map((name) => (changed(name) ? text(after[name]) : null));
  if (quantity && !isWithin(quantity, '0.001', MOST.quantity)) {
    const zh = '数量应大于 0，且不超过 10 亿。';
    const en = 'The quantity must be above 0, and at most 1,000,000,000.';
    yield { field: 'quantity', code: 'out_of_range', zh, en };
  }
  if (unitPrice && !isWithin(unitPrice, '0', MOST.unitPrice)) {
    const zh = '单价应在 0 到 1000 亿之间。';
    const en = 'The unit price must be from 0 to 100,000,000,000.';
    yield { field: 'unitPrice', code: 'out_of_range', zh, en };
  }
  if (rate && !isWithin(rate, '0', '100')) {
    yield { field: 'discountRate', code: 'not_percent', ...PERCENT };
  }
  if (amount && !isWithin(amount, `-${MOST_AMOUNT}`, MOST_AMOUNT)) {
    const zh = '这一行的金额太大。';
    yield { field: 'amount', code: 'too_large', zh, en: 'The amount of this line is too large.' };
  }
}

/** A line takes from its product what it does not say, comes to its amount, and its order to its totals. */
export const lineRules: Rules = {
  resolve: async (ctx, tx, pairs) => {
    await takeCurrency(ctx, tx, pairs);
    await takeFromProduct(ctx, tx, pairs);
  },
  derive: (ctx, pairs) => {
    for (const { after } of pairs) {
      const line = {
        quantity: text(after.quantity) ?? '',
        unitPrice: text(after.unitPrice) ?? '',
        discountRate: text(after.discountRate),
      };
      after.amount = lineAmount(line, text(after.currency) ?? ctx.currency) ?? null;
    }
  },
  check: (_ctx, pairs) => pairs.flatMap((pair, index) => violations(pair, index, refusalsOf)),
  after: keepTotals,
};
