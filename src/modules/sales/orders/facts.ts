import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { FactsDeclaration } from '../../../kernel/model.ts';
import type { Pair } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';

/** What a customer has bought. Amounts are in the organisation's currency, at the rate of each order's writing. */
export const orderFacts: FactsDeclaration = {
  object: 'customer',
  module: 'sales',
  fields: {
    orderCount: {
      kind: 'integer',
      label: { zh: '订单数', en: 'Orders' },
      help: { zh: '未取消的订单数量', en: 'Orders that were not cancelled' },
      required: true,
      default: 0,
      filterable: true,
      sortable: true,
    },
    revenue: {
      kind: 'money',
      label: { zh: '消费总额', en: 'Revenue' },
      help: {
        zh: '未取消且未退款的订单金额之和，不论是否已付款',
        en: 'Totals of the orders that were neither cancelled nor refunded, paid or not',
      },
      filterable: true,
      sortable: true,
      sparse: true,
    },
    unpaidAmount: {
      kind: 'money',
      label: { zh: '未付金额', en: 'Still to pay' },
      help: {
        zh: '未取消的订单中尚未付款的金额之和',
        en: 'What is still to be paid on orders that were not cancelled',
      },
      filterable: true,
      sortable: true,
      sparse: true,
    },
    firstOrderAt: {
      kind: 'dateTime',
      label: { zh: '首次下单', en: 'First order' },
      help: {
        zh: '最早一张未取消订单的下单时间',
        en: 'When the earliest order that was not cancelled was placed',
      },
      filterable: true,
      sparse: true,
    },
    lastOrderAt: {
      kind: 'dateTime',
      label: { zh: '最近下单', en: 'Last order' },
      help: {
        zh: '最近一张未取消订单的下单时间',
        en: 'When the latest order that was not cancelled was placed',
      },
      filterable: true,
      sortable: true,
      sparse: true,
    },
  },
};

const COUNTED = [
  'customer',
  'status',
  'paymentStatus',
  'total',
  'unpaidAmount',
  'currency',
  'orderedAt',
  'deletedAt',
] as const;

/**
 * After orders were written: keeps what their customers have bought. New orders are added to what stands there; what
 * was changed is counted again for the customers it belongs and belonged to. Either is one statement for the batch.
 */
export async function keepOrderFacts(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const changed = pairs.filter(({ before, after }) =>
    COUNTED.some((name) => (before?.[name] ?? null) !== after[name]),
  );
  const named = changed.flatMap(({ before, after }) => [before?.customer, after.customer]);
  const customers = [...new Set(named)].filter((id) => typeof id === 'string');
  if (customers.length === 0) return;
  const fresh = changed.filter(({ before }) => before === null).map(({ after }) => after.id);
  await Promise.all([
    // Whoever else counts for the same customers waits here, and then sees what was counted before.
    tx.query(sql`
      select from sales.customer_facts where org_id = ${ctx.orgId} and customer_id = any(${customers}::uuid[])
      order by customer_id for update`),
    fresh.length === changed.length ? addOrders(ctx, tx, fresh) : countAgain(ctx, tx, customers),
  ]);
}

/**
 * Sums over orders `o`, null where none counts. What does not count is left out here and not by a condition: that would,
 * before the table is analysed, draw PostgreSQL to an index of what is not deleted, and it would read all orders.
 */
const counts = sql`filter (where o.deleted_at is null and o.status <> 'cancelled')`;
const sums = sql`
  count(*) ${counts} as orders,
  (sum(case when o.payment_status = 'refunded' then 0 else o.total_base end) ${counts})::bigint as revenue,
  (sum(o.unpaid_amount_base) ${counts})::bigint as unpaid,
  min(o.ordered_at) ${counts} as first, max(o.ordered_at) ${counts} as last`;

function addOrders(ctx: Context, tx: Transaction, orderIds: readonly string[]): Promise<unknown> {
  return tx.query(sql`
    update sales.customer_facts f set order_count = f.order_count + d.orders,
      revenue = coalesce(f.revenue + d.revenue, d.revenue, f.revenue),
      revenue_base = coalesce(f.revenue_base + d.revenue, d.revenue, f.revenue_base),
      unpaid_amount = coalesce(f.unpaid_amount + d.unpaid, d.unpaid, f.unpaid_amount),
      unpaid_amount_base = coalesce(f.unpaid_amount_base + d.unpaid, d.unpaid, f.unpaid_amount_base),
      first_order_at = least(f.first_order_at, d.first), last_order_at = greatest(f.last_order_at, d.last)
    from (
      select o.customer_id, ${sums} from sales."order" o
      where o.org_id = ${ctx.orgId} and o.id = any(${orderIds}::uuid[]) and o.customer_id is not null
      group by o.customer_id
    ) d
    where f.org_id = ${ctx.orgId} and f.customer_id = d.customer_id`);
}

function countAgain(ctx: Context, tx: Transaction, customers: readonly string[]): Promise<unknown> {
  return tx.query(sql`
    update sales.customer_facts f set order_count = d.orders, revenue = d.revenue, revenue_base = d.revenue,
      unpaid_amount = d.unpaid, unpaid_amount_base = d.unpaid, first_order_at = d.first, last_order_at = d.last
    from (
      select c.id as customer_id, s.* from unnest(${customers}::uuid[]) c(id)
      cross join lateral (
        select ${sums} from sales."order" o where o.org_id = ${ctx.orgId} and o.customer_id = c.id
      ) s
    ) d
    where f.org_id = ${ctx.orgId} and f.customer_id = d.customer_id
      and (f.order_count, f.revenue, f.unpaid_amount, f.first_order_at, f.last_order_at)
        is distinct from (d.orders, d.revenue, d.unpaid, d.first, d.last)`);
}
