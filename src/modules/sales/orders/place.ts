import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { Values, WriteOptions, Written } from '../../../kernel/write.ts';
import { offersOf } from '../../catalog/public.ts';
import type { Offer } from '../../catalog/public.ts';
import { offered, taken } from './lines.ts';
import { isWithin, lineAmount, MOST_AMOUNT, sumOf } from './rules.ts';
import { whilePlacing } from './totals.ts';

/** A line as somebody orders it: what it does not say comes from its product. */
export type NewLine = {
  product?: string | null;
  name?: string | null;
  quantity: string;
  unitOfMeasure?: string | null;
  unitPrice?: string | null;
  discountRate?: string | null;
};

/** An order with its lines; all other fields of `order` may be given under their names. */
export type NewOrder = { lines: readonly NewLine[]; currency?: string | null } & Values;

function withOffer(line: NewLine, offers: ReadonlyMap<string, Offer>, currency: string): Values {
  const offer = line.product ? offers.get(line.product) : undefined;
  const values: Values = { ...line, currency };
  if (!offer) return values;
  const own = offered(offer, currency);
  for (const name of taken) values[name] ??= own[name];
  return values;
}

/** An amount for the totals; a line without one is refused when it is written. */
function amountOf(line: Values, currency: string): string {
  const { quantity, unitPrice, discountRate } = line;
  const price = {
    quantity: String(quantity),
    unitPrice: String(unitPrice ?? ''),
    discountRate: typeof discountRate === 'string' ? discountRate : null,
  };
  const amount = lineAmount(price, currency);
  return amount !== undefined && isWithin(amount, '0', MOST_AMOUNT) ? amount : '0';
}

/**
 * Creates orders with their lines: few statements, however many there are. The totals are known beforehand, so that the
 * orders are written once.
 *
 * @returns the orders, in the order of `orders`; the action `placeOrder` is the writer
 * @throws Problem forbidden, invalid_fields, duplicate, not_found
 */
export async function placeOrders(
  ctx: Context,
  tx: Transaction,
  orders: readonly NewOrder[],
  options: WriteOptions,
): Promise<Written[]> {
  const offers = await offersOf(
    ctx,
    tx,
    orders.flatMap(({ lines }) => lines.flatMap(({ product }) => product ?? [])),
  );
  const lines = orders.map((order) =>
    order.lines.map((line) => withOffer(line, offers, order.currency ?? ctx.currency)),
  );
  const values = orders.map(({ lines: own, ...order }, n) => {
    const currency = order.currency ?? ctx.currency;
    const subtotal = sumOf((lines[n] ?? []).map((line) => amountOf(line, currency)));
    return { ...order, currency, subtotal, lineCount: own.length };
  });
  return whilePlacing(tx, async (made) => {
    const writer = 'placeOrder';
    const written = await records.create(ctx, tx, 'order', values, { ...options, writer });
    const placed = lines.flatMap((own, n) =>
      own.map((line, index) => ({ ...line, order: written[n]?.id, position: index + 1 })),
    );
    const justMade = new Map([...made].map(([id, { owner, unit }]) => [id, { owner, unit }]));
    await records.create(ctx, tx, 'orderLine', placed, { ...options, justMade });
    return written;
  });
}
