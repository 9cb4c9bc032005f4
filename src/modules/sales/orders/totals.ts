import { sql } from 'kysely';
import type { Context, Via } from '../../../kernel/context.ts';
import { MONEY_SCALE } from '../../../kernel/field.ts';
import type { AnyRecord } from '../../../kernel/object.ts';
import { records } from '../../../kernel/records.ts';
import type { Pair, Rules, Violation } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { fromScaled } from '../../../kernel/values.ts';
import { storesAmong } from '../../identity/public.ts';
import { keepOrderFacts } from './facts.ts';
import { isWithin, orderTotals, paymentKept, paymentOf, statusOfPaid, sumOf } from './rules.ts';
import type { Payment, PaymentStatus } from './rules.ts';
import { saidByImports } from './said.ts';
import type { SaidPayment } from './said.ts';

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** An order of a store's member was sold in that store; any other member's by sales. Both can say otherwise. */
async function placeInStore(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const open = pairs
    .filter(({ before }) => before === null)
    .map(({ after }) => after)
    .filter(({ channel, store }) => store === null && (channel === null || channel === 'store'));
  const stores = await storesAmong(
    ctx,
    tx,
    open.flatMap(({ unit }) => unit ?? []),
  );
  for (const order of open) {
    const store = order.unit !== null && stores.has(order.unit) ? order.unit : null;
    order.channel ??= store === null ? 'sales' : 'store';
    if (order.channel === 'store') order.store = store;
  }
}

type Sums = { subtotal: string; lineCount: number };

/**
 * What the lines of these orders add up to, by order id; one statement. Deleted lines are left out of the sums only: as
 * a condition they would, before the table is analysed, draw PostgreSQL to an index of what is not deleted, and it would
 * read all lines for each order.
 */
async function sumLines(
  ctx: Context,
  tx: Transaction,
  orderIds: readonly string[],
): Promise<Map<string, Sums>> {
  if (orderIds.length === 0) return new Map();
  const rows = await tx.query<{ id: string; subtotal: string; lines: string }>(sql`
    select w.id, s.subtotal, s.lines from unnest(${[...new Set(orderIds)]}::uuid[]) w(id)
    cross join lateral (
      select coalesce(sum(l.amount) filter (where l.deleted_at is null), 0)::text as subtotal,
        (count(*) filter (where l.deleted_at is null))::text as lines
      from sales.order_line l where l.org_id = ${ctx.orgId} and l.order_id = w.id
    ) s`);
  return new Map(
    rows.map(({ id, subtotal, lines }) => [
      id,
      { subtotal: fromScaled(subtotal, MONEY_SCALE), lineCount: Number(lines) },
    ]),
  );
}

/** Whoever sets a sum, undo included, gets what the lines say now. */
async function sumAgain(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const changed = pairs.filter(
    ({ before, after }) =>
      before !== null &&
      (before.subtotal !== after.subtotal || before.lineCount !== after.lineCount),
  );
  const sums = await sumLines(
    ctx,
    tx,
    changed.map(({ after }) => after.id),
  );
  for (const { after } of changed) Object.assign(after, sums.get(after.id));
}

/** Lines written in transactions that add up once, at their end. */
const held = new WeakMap<Transaction, Pair[]>();

/** Writes lines in several steps, after which their orders are brought up to date once. */
export async function addUpOnce(
  ctx: Context,
  tx: Transaction,
  work: () => Promise<void>,
): Promise<void> {
  const pairs: Pair[] = [];
  held.set(tx, pairs);
  try {
    await work();
  } finally {
    held.delete(tx);
  }
  await keepTotals(ctx, tx, pairs, 'action');
}

/** Orders that are being placed in a transaction, as they were stored: their lines are still to be written. */
const placing = new WeakMap<Transaction, Map<string, AnyRecord>>();

/**
 * Places orders: those that `work` creates, and then their lines, neither look for each other in the database nor add
 * each other up there.
 *
 * @param work is given the orders that were created so far, by id
 */
export async function whilePlacing<T>(
  tx: Transaction,
  work: (orders: ReadonlyMap<string, AnyRecord>) => Promise<T>,
): Promise<T> {
  const orders = new Map<string, AnyRecord>();
  placing.set(tx, orders);
  try {
    return await work(orders);
  } finally {
    placing.delete(tx);
  }
}

/** The order of this id, where it is being placed in this transaction. */
export const placedOrder = (tx: Transaction, id: unknown): AnyRecord | undefined =>
  placing.get(tx)?.get(String(id));

/** Whether these lines are all of orders that are being placed, and add up to what those were stored with. */
function knownTotals(tx: Transaction, pairs: readonly Pair[]): boolean {
  return [...Map.groupBy(pairs, ({ after }) => after.order)].every(([id, its]) => {
    const order = placedOrder(tx, id);
    return (
      order !== undefined &&
      order.lineCount === its.length &&
      order.subtotal === sumOf(its.map(({ after }) => text(after.amount) ?? '0'))
    );
  });
}

/** After lines were written: brings the orders they are and were on to what their lines add up to. */
export async function keepTotals(
  ctx: Context,
  tx: Transaction,
  pairs: Pair[],
  via: Via,
): Promise<void> {
  if (via === 'import' || via === 'undo') retelling.add(tx);
  const waiting = held.get(tx);
  if (waiting) {
    waiting.push(...pairs);
    return;
  }
  if (knownTotals(tx, pairs)) return;
  const named = pairs.flatMap(({ before, after }) => [before?.order, after.order]);
  const ids = [...new Set(named)].filter((id) => typeof id === 'string');
  // Whoever else adds up the same order waits here, and then sees the lines that were written before.
  const locked = tx.query<{ id: string; subtotal: string | null; lines: string | null }>(sql`
    select id, subtotal, line_count as lines from sales."order"
    where org_id = ${ctx.orgId} and id = any(${ids}::uuid[]) and deleted_at is null order by id for update`);
  const [stored, sums] = await Promise.all([locked, sumLines(ctx, tx, ids)]);
  const changes = stored.flatMap(({ id, subtotal, lines }) => {
    const values = sums.get(id);
    const same =
      subtotal !== null &&
      fromScaled(subtotal, MONEY_SCALE) === values?.subtotal &&
      Number(lines) === values.lineCount;
    return values && !same ? [{ id, version: 'latest' as const, values }] : [];
  });
  await records.update(ctx, tx, 'order', changes, { via: 'system', asSystem: true });
}

/** Transactions in which an import writes lines, or what was written is taken back. */
const retelling = new WeakSet<Transaction>();
/** What an import said of how the orders are paid that are written in them. */
const told = new WeakMap<AnyRecord, SaidPayment>();

async function tellPayments(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const stored = pairs.filter(({ before }) => before !== null);
  const said = await saidByImports(
    ctx,
    tx,
    stored.map(({ after }) => after.id),
  );
  for (const { after } of stored) {
    const payment = said.get(after.id);
    if (payment) told.set(after, payment);
  }
}

/**
 * What an import said of an order's payment counts for all lines that imports bring, of which some come later, and for
 * what is left when they are taken back; not where people have changed the order since, so that it is paid otherwise.
 */
function toldPayment({ before, after }: Pair): SaidPayment | undefined {
  const said = told.get(after);
  if (!said || before === null || before.paymentStatus !== after.paymentStatus) return undefined;
  const { paidAmount } = paymentOf(said, text(before.total) ?? '0', false);
  return paidAmount === text(before.paidAmount) ? said : undefined;
}

/** Orders that are put back as they were: a status that comes with the same amount followed a total of then. */
const undone = new WeakSet<AnyRecord>();

/**
 * Whether what was paid stands by itself: of an order that had a total, lines or a payment, where this write says nothing
 * of it. One without a total stays as it is while it has none.
 */
function keepsPayment({ before, after }: Pair): boolean {
  if (before === null) return false;
  const said = before.paymentStatus !== after.paymentStatus;
  if (said && !undone.has(after)) return false;
  if ((text(before.total) ?? '0') !== '0') return true;
  const began = Number(before.lineCount ?? 0) > 0 || (text(before.paidAmount) ?? '0') !== '0';
  return began && before.total !== after.total;
}

function paymentAfter({ before, after }: Pair, total: string, cancelled: boolean): Payment {
  const paidAmount = text(after.paidAmount) ?? '0';
  const status = after.paymentStatus as PaymentStatus;
  const kept = text(after.paidAmount) ?? text(before?.paidAmount);
  const amountSaid = after.paidAmount !== null && after.paidAmount !== (before?.paidAmount ?? null);
  const statusSaid = status !== (before?.paymentStatus ?? 'unpaid');
  if (amountSaid && !statusSaid)
    return paymentOf({ status: statusOfPaid(paidAmount, total), paidAmount }, total, cancelled);
  const said = toldPayment({ before, after });
  if (said) return paymentOf(said, total, cancelled);
  return kept !== null && !(amountSaid && statusSaid) && keepsPayment({ before, after })
    ? paymentKept({ status, paidAmount: kept }, total, cancelled)
    : paymentOf({ status, paidAmount }, total, cancelled);
}

function derivePayment(ctx: Context, pair: Pair): void {
  const { before, after } = pair;
  if (after.paymentStatus === null) return;
  const payment = paymentAfter(pair, text(after.total) ?? '0', after.status === 'cancelled');
  after.paymentStatus = payment.status;
  after.paidAmount = payment.paidAmount;
  after.unpaidAmount = payment.unpaidAmount;
  if (payment.status === 'unpaid') after.paidAt = null;
  // What comes from the past was paid when it was ordered, unless it says when.
  else after.paidAt ??= before === null ? after.orderedAt : ctx.now().toISOString();
}

function deriveOrder(ctx: Context, pair: Pair): void {
  const { before, after } = pair;
  after.subtotal ??= '0';
  after.lineCount ??= 0;
  const currency = text(after.currency) ?? ctx.currency;
  Object.assign(after, orderTotals(String(after.subtotal), text(after.discountRate), currency));
  derivePayment(ctx, pair);
  if (after.status === 'cancelled') {
    after.cancelledAt ??= before === null ? after.orderedAt : ctx.now().toISOString();
  } else {
    after.cancelledAt = null;
    after.cancelReason = null;
  }
}

type Refusal = Omit<Violation, 'message'> & { zh: string; en: string };

/** @param changed whether the write sets this field to something else */
function* refusalsOf(
  { before, after }: Pair,
  changed: (field: string) => boolean,
): Generator<Refusal> {
  const rate = text(after.discountRate);
  if (changed('discountRate') && rate !== null && !isWithin(rate, '0', '100')) {
    yield { field: 'discountRate', code: 'not_percent', ...PERCENT };
  }
  if (changed('paidAmount') && String(after.paidAmount).startsWith('-')) {
    const zh = '不能小于 0。';
    yield { field: 'paidAmount', code: 'too_small', zh, en: 'This cannot be below 0.' };
  }
  const partly = changed('paymentStatus') && after.paymentStatus === 'partlyPaid';
  if (partly && after.paidAmount === '0') {
    const zh = '部分付款时请填写已付金额。';
    yield { field: 'paidAmount', code: 'required', zh, en: 'Say how much was paid.' };
  }
  if (changed('status') && after.status === 'cancelled' && after.cancelReason === null) {
    const zh = '取消订单时请填写原因。';
    yield { field: 'cancelReason', code: 'required', zh, en: 'Say why the order is cancelled.' };
  }
  if (before !== null && changed('currency') && Number(after.lineCount) > 0) {
    const zh = '已有订单行，不能再改货币。';
    const en = 'An order with lines keeps its currency.';
    yield { field: 'currency', code: 'currency_fixed', zh, en };
  }
}

/** The sentences for a discount that is none. */
export const PERCENT = {
  zh: '请填写 0 到 100 之间的百分比。',
  en: 'Enter a percentage from 0 to 100.',
};

/** Violations of one pair as `check` gives them. */
export function violations(
  pair: Pair,
  index: number,
  refusals: (pair: Pair, changed: (field: string) => boolean) => Iterable<Refusal>,
): (Violation & { index: number })[] {
  const changed = (field: keyof AnyRecord): boolean =>
    (pair.before?.[field] ?? null) !== pair.after[field];
  return [...refusals(pair, changed)].map(({ zh, en, ...each }) => ({
    ...each,
    index,
    message: { zh, en },
  }));
}

/** Totals follow the lines, payment follows the total, and what customers have bought follows both. */
export const orderRules: Rules = {
  resolve: async (ctx, tx, pairs, via) => {
    if (via === 'undo') for (const { after } of pairs) undone.add(after);
    const retold = via === 'import' || retelling.has(tx);
    await Promise.all([
      placeInStore(ctx, tx, pairs),
      sumAgain(ctx, tx, pairs),
      retold ? tellPayments(ctx, tx, pairs) : undefined,
    ]);
  },
  derive: (ctx, pairs) => {
    for (const pair of pairs) deriveOrder(ctx, pair);
  },
  check: (_ctx, pairs) => pairs.flatMap((pair, index) => violations(pair, index, refusalsOf)),
  after: async (ctx, tx, pairs) => {
    const orders = placing.get(tx);
    for (const { after } of pairs) orders?.set(after.id, after);
    await keepOrderFacts(ctx, tx, pairs);
  },
};
