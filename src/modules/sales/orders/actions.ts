import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import type { Values, Written } from '../../../kernel/write.ts';
import { Problem } from '../../../platform/problem.ts';
import { placeOrders } from './place.ts';
import { isWithin, sumOf } from './rules.ts';
import { addUpOnce } from './totals.ts';

const MOST_LINES = 200;

/** A number as the API carries it: a decimal text. */
const decimal = z.string().regex(/^\d{1,12}(\.\d{1,4})?$/);

const lineFields = {
  product: z.uuid().nullish().meta({ reference: 'product' }),
  name: z.string().max(120).nullish(),
  quantity: decimal,
  unitOfMeasure: z.string().max(20).nullish(),
  unitPrice: decimal.nullish(),
  discountRate: decimal.nullish(),
};

/** What an action answers of the record it wrote. */
const answerOf = (written: Written | undefined, id: string) => ({
  id: written?.id ?? id,
  version: written?.version,
  changeId: written?.changeId,
});

/** Creates an order with its lines, all or nothing. Prices and names come from the products unless a line says others. */
export const placeOrder = defineAction({
  name: 'placeOrder',
  label: { zh: '下单', en: 'Place order' },
  // The order itself can be undone; sums that follow from its lines are not put back beside them.
  undoable: false,
  input: z.strictObject({
    customer: z.uuid().nullish().meta({ reference: 'customer' }),
    store: z.uuid().nullish().meta({ reference: 'unit' }),
    channel: z.enum(['store', 'online', 'delivery', 'phone', 'sales', 'partner']).nullish(),
    orderedAt: z.iso.datetime().optional(),
    currency: z.string().length(3).optional(),
    discountRate: decimal.nullish(),
    paymentStatus: z.enum(['unpaid', 'paid']).optional(),
    opportunity: z.uuid().nullish().meta({ reference: 'opportunity' }),
    note: z.string().max(20_000).nullish(),
    lines: z.array(z.strictObject(lineFields)).min(1).max(MOST_LINES),
  }),
  handler: async (ctx, tx, input) => {
    const [written] = await placeOrders(ctx, tx, [input], { via: 'action' });
    return answerOf(written, '');
  },
});

async function orderToChange(ctx: Context, tx: Transaction, id: string): Promise<RecordWire> {
  const order = await records.get(ctx, tx, 'order', id);
  if (!order) throw new Problem('not_found');
  if (order['status'] !== 'cancelled') return order;
  throw refusal(null, 'cancelled', '订单已取消。', 'The order is cancelled.');
}

function refusal(field: string | null, code: string, zh: string, en: string): Problem {
  return new Problem('invalid_fields', { errors: [{ field, code, message: { zh, en } }] });
}

/** Writes an order as it was read: who comes second is told so, instead of counting a payment for two. */
async function change(
  ctx: Context,
  tx: Transaction,
  { id, version }: RecordWire,
  values: Values,
): Promise<ReturnType<typeof answerOf>> {
  const [written] = await records.update(ctx, tx, 'order', [{ id, version, values }], {
    via: 'action',
  });
  return answerOf(written, id);
}

/** The order is paid, in full or by a part that is added to what was paid before. */
export const markPaid = defineAction({
  name: 'markPaid',
  label: { zh: '收款', en: 'Mark as paid' },
  object: 'order',
  offered: { field: 'paymentStatus', in: ['unpaid', 'partlyPaid'] },
  input: z.strictObject({
    id: z.uuid(),
    amount: decimal
      .optional()
      .meta({ label: { zh: '金额（不填即付清）', en: 'Amount (empty: all of it)' } }),
    paidAt: z.iso.datetime().optional(),
  }),
  handler: async (ctx, tx, { id, amount, paidAt }) => {
    const order = await orderToChange(ctx, tx, id);
    const when = paidAt === undefined ? {} : { paidAt };
    if (amount === undefined) return change(ctx, tx, order, { paymentStatus: 'paid', ...when });
    if (!isWithin(amount, '0.0001', String(order['unpaidAmount']))) {
      const en = 'The amount must be above 0, and at most what is still to be paid.';
      throw refusal('amount', 'out_of_range', '金额应大于 0，且不超过未付金额。', en);
    }
    const paidAmount = sumOf([String(order['paidAmount']), amount]);
    return change(ctx, tx, order, { paidAmount, ...when });
  },
});

/** The order does not count any more; it keeps its lines, and says why. */
export const cancelOrder = defineAction({
  name: 'cancelOrder',
  label: { zh: '取消订单', en: 'Cancel order' },
  object: 'order',
  offered: { field: 'status', in: ['placed', 'completed'] },
  input: z.strictObject({
    id: z.uuid(),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .meta({ label: { zh: '取消原因', en: 'Reason' } }),
  }),
  handler: async (ctx, tx, { id, reason }) => {
    const order = await orderToChange(ctx, tx, id);
    return change(ctx, tx, order, { status: 'cancelled', cancelReason: reason });
  },
});

/** Makes the lines of an order these: those with an id are changed, those without are new, all others go. Who can send only a part of them is refused. */
export const setOrderLines = defineAction({
  name: 'setOrderLines',
  label: { zh: '修改订单行', en: 'Change order lines' },
  input: z.strictObject({
    id: z.uuid().meta({ reference: 'order' }),
    discountRate: decimal.nullish(),
    lines: z
      .array(
        z.strictObject({ id: z.uuid().optional(), version: z.int().optional(), ...lineFields }),
      )
      .min(1)
      .max(MOST_LINES),
  }),
  handler: async (ctx, tx, { id, discountRate, lines }) => {
    const order = await orderToChange(ctx, tx, id);
    const options = { via: 'action', batchId: randomUUIDv7() } as const;
    const where = { field: 'order', op: 'eq', value: id } as const;
    const page = await records.list(ctx, tx, 'orderLine', {
      where,
      sort: { field: 'createdAt', descending: false },
      limit: MOST_LINES,
    });
    if (page.nextCursor !== null) {
      const zh = `订单明细超过 ${MOST_LINES} 行，不能一起修改，请逐行修改。`;
      const en = `An order of more than ${MOST_LINES} lines cannot be changed as a whole. Change its lines one by one.`;
      throw refusal('lines', 'too_many_lines', zh, en);
    }
    const kept = new Set(lines.map((line) => line.id));
    const gone = page.items.filter((line) => !kept.has(line.id)).map((line) => line.id);
    const placed = lines.map((line, n) => ({ ...line, position: n + 1 }));
    const changed = placed.flatMap(({ id: lineId, version, ...values }) =>
      lineId ? [{ id: lineId, version: version ?? ('latest' as const), values }] : [],
    );
    const added = placed
      .filter((line) => line.id === undefined)
      .map(({ id: _id, version: _version, ...values }) => ({ ...values, order: id }));
    await addUpOnce(ctx, tx, async () => {
      await records.remove(ctx, tx, 'orderLine', gone, options);
      await records.update(ctx, tx, 'orderLine', changed, options);
      await records.create(ctx, tx, 'orderLine', added, options);
    });
    if (discountRate === undefined) return { id, batchId: options.batchId };
    const changes = [{ id: order.id, version: 'latest' as const, values: { discountRate } }];
    await records.update(ctx, tx, 'order', changes, options);
    return { id, batchId: options.batchId };
  },
});
