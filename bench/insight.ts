import { parseArgs } from 'node:util';
import type pg from 'pg';
import type { Context } from '../src/kernel/context.ts';
import { inTransaction } from '../src/kernel/transaction.ts';
import { readCohorts } from '../src/modules/insight/cohorts/queries.ts';
import { scoreValue, trainValue } from '../src/modules/insight/value/model.ts';
import { readPurchases } from '../src/modules/insight/value/purchases.ts';
import { valueStep } from '../src/modules/insight/value/step.ts';
import { onOwnData } from './own-data.ts';
import type { Timed } from './own-data.ts';

const { values: options } = parseArgs({
  options: {
    customers: { type: 'string', default: '100000' },
    /** Orders of a customer, on average. */
    orders: { type: 'string', default: '10' },
    /** Also scores every customer and stores it, as a night does. */
    store: { type: 'boolean', default: false },
  },
});

const customers = Number(options.customers);
const orders = customers * Number(options.orders);

/** How long the figures of Insight take over all customers of an organisation: see bench/README.md. */
async function main(): Promise<void> {
  await onOwnData(`bench-insight-${customers}-${orders}`, fill, measure);
}

async function measure(context: () => Promise<Context>, timed: Timed): Promise<void> {
  const ctx = await context();
  for (const by of ['month', 'quarter'] as const) {
    for (const value of ['customers', 'revenue'] as const) {
      await timed(`cohorts by ${by}, ${value}`, () => readCohorts(ctx, { by, value, kind: null }));
    }
  }
  const purchases = await timed('purchases of every customer, added up in the database', () =>
    readPurchases(context),
  );
  const trained = await timed('BG/NBD, Gamma-Gamma and the check', () =>
    trainValue(purchases, ctx.currency),
  );
  if (trained.state === 'refused') throw new Error(trained.reason);
  console.log(`  ${purchases.customers} customers with orders, ${trained.state}`);
  await timed('segments, tiers, chances and values', () => scoreValue(purchases, trained.fit));
  if (!options.store) return;
  await timed('the whole step, with every score stored', () =>
    valueStep.run({
      context,
      train: true,
      cancelled: async () => false,
      save: async (_done, write) => {
        const own = await context();
        await inTransaction(own, (tx) => write(own, tx));
      },
    }),
  );
}

/**
 * Customers who came over three years, some of whom order much more than others, and their orders in the order of time:
 * as they lie on the disk of a product that is used.
 */
async function fill(client: pg.Client, orgId: string): Promise<void> {
  console.log(`making ${customers} customers with ${orders} orders …`);
  // Everything refers to what is made here; and indexes are made faster than kept.
  await client.query('set session_replication_role = replica');
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name, pg_get_indexdef(c.oid) as definition
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
     where i.indrelid = 'sales."order"'::regclass
       and not exists (select from pg_constraint where conindid = c.oid)`,
  );
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  for (const [text, values] of statements(orgId)) await client.query(text, values);
  await client.query("set maintenance_work_mem = '512MB'");
  for (const { definition } of indexes) await client.query(definition);
}

function statements(orgId: string): [text: string, values: unknown[]][] {
  const id = (mark: string, n: string): string =>
    `('${mark}-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  return [
    [
      `insert into customers.customer (org_id, id, unit_id, version, created_at, updated_at, name, kind)
       select $1, ${id('01900000-0000', 'n')}, u.id, 1, now(), now(), '客户 ' || n, 'person'
       from generate_series(1, $2::int) n, (select id from identity.unit where org_id = $1 limit 1) u`,
      [orgId, customers],
    ],
    [
      `insert into insight.customer_facts (org_id, customer_id, unit_id)
       select org_id, id, unit_id from customers.customer where org_id = $1`,
      [orgId],
    ],
    [
      `insert into sales."order" (org_id, id, unit_id, version, created_at, updated_at, number, customer_id,
         ordered_at, status, payment_status, total, total_base, subtotal, subtotal_base, unpaid_amount,
         unpaid_amount_base, currency, channel)
       select $1, ${id('01910000-0000', 'n')}, c.unit_id, 1, at, at, n, c.id, at,
         case when random() < 0.03 then 'cancelled' else 'completed' end,
         case when random() < 0.02 then 'refunded' else 'paid' end,
         amount, amount, amount, amount, 0, 0, 'CNY', 'store'
       from (
         select n, now() - interval '1095 days' * (1 - n::float8 / $3::int) as at,
           1 + floor($2::int * (0.1 + 0.89 * n / $3::int) * random() ^ 1.7)::int as who,
           (200000 * exp(random() + random() - random() - random()))::bigint as amount
         from generate_series(1, $3::int) n
       ) o
       join customers.customer c on c.org_id = $1 and c.id = ${id('01900000-0000', 'o.who')}
       order by n`,
      [orgId, customers, orders],
    ],
    [
      `insert into sales.customer_facts (org_id, customer_id, unit_id, order_count, first_order_at, last_order_at)
       select c.org_id, c.id, c.unit_id, count(o.id), min(o.ordered_at), max(o.ordered_at)
       from customers.customer c left join sales."order" o
         on o.org_id = c.org_id and o.customer_id = c.id and o.status <> 'cancelled'
       where c.org_id = $1 group by 1, 2, 3`,
      [orgId],
    ],
  ];
}

await main();
