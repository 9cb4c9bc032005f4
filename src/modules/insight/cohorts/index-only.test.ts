import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '../../../kernel/context.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication } from '../../../main/test-application.ts';
import { compile, planning } from '../../../platform/database.ts';
import { everyone } from '../orders/portions.ts';
import { periodsOf } from './periods.ts';
import { planned } from './queries.ts';
import { cohortQuery } from './statement.ts';

/** Enough that PostgreSQL does not read the table instead because it is small. */
const CUSTOMERS = 2_000;
const ORDERS = 10 * CUSTOMERS;
const INDEX = 'order_customer_id_ordered_at_index';

type Plan = { 'Node Type': string; 'Index Name'?: string; Plans?: Plan[] } & {
  'Relation Name'?: string;
};

let app: TestApplication;
let ctx: Context;
let client: pg.Client;

beforeAll(async () => {
  app = await testApplication();
  const organisation = await app.organisation();
  ctx = await organisation.admin.ctx();
  client = new pg.Client({ connectionString: app.url });
  await client.connect();
  for (const [name, value] of Object.entries(planning))
    await client.query(`set ${name} = ${value}`);
  await fill(organisation.unitId);
}, 60_000);
afterAll(async () => {
  await client.end();
  await app.drop();
});

const id = (n: string): string =>
  `('01900000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** Customers with ten orders each of the last two years, as they lie in the table of a product that is used. */
async function fill(unitId: string): Promise<void> {
  await client.query(
    `insert into customers.customer (org_id, id, unit_id, version, created_at, updated_at, name, kind)
     select $1, ${id('n')}, $2, 1, now(), now(), '客户 ' || n, 'person' from generate_series(1, $3::int) n`,
    [ctx.orgId, unitId, CUSTOMERS],
  );
  await client.query(
    `insert into sales."order" (org_id, id, unit_id, version, created_at, updated_at, number, customer_id, ordered_at,
       status, payment_status, total, total_base, subtotal, subtotal_base, unpaid_amount, unpaid_amount_base, currency,
       channel)
     select $1, ${id(`${CUSTOMERS} + n`)}, $2, 1, at, at, n, ${id(`1 + (n * 7919) % ${CUSTOMERS}`)}, at,
       'completed', 'paid', n, n, n, n, 0, 0, 'CNY', 'store'
     from (select n, now() - n * interval '700 days' / $3::int as at from generate_series(1, $3::int) n) o`,
    [ctx.orgId, unitId, ORDERS],
  );
  await client.query(
    `insert into sales.customer_facts (org_id, customer_id, unit_id, order_count, first_order_at, last_order_at)
     select org_id, customer_id, unit_id, count(*), min(ordered_at), max(ordered_at)
     from sales."order" where org_id = $1 group by 1, 2, 3`,
    [ctx.orgId],
  );
  // As after a first load, which makes indexes when everything is there.
  await client.query(`reindex index sales.${INDEX}`);
  for (const table of ['customers.customer', 'sales."order"', 'sales.customer_facts'])
    await client.query(`vacuum (analyze) ${table}`);
}

/** How PostgreSQL reads orders for cohorts: each reading as its kind and the index. */
async function orderScans(value: 'customers' | 'revenue', half: boolean): Promise<string[]> {
  const customer = ctx.catalog.object('customer');
  const order = ctx.catalog.object('order');
  if (!customer || !order) throw new Error('there are customers and orders');
  const { rows: ends } = await client.query<{ id: string }>(`select ${id('$1::int')} as id`, [
    CUSTOMERS / 2,
  ]);
  const portion = half ? { from: null, to: ends[0]?.id ?? null } : everyone;
  const asked = { by: 'month', value, kind: null } as const;
  const { text, values } = compile(
    cohortQuery(ctx, { customer, order }, periodsOf(ctx, 'month'), asked, portion),
  );
  await client.query(`set role zhiyin_app; set app.org_id = '${ctx.orgId}'`);
  await client.query(compile(planned(half)).text);
  const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
    `explain (format json) ${text}`,
    [...values],
  );
  await client.query('reset role');
  const scansOf = (plan: Plan): string[] => [
    ...(plan['Relation Name'] === 'order' ? [`${plan['Node Type']}: ${plan['Index Name']}`] : []),
    ...(plan.Plans ?? []).flatMap(scansOf),
  ];
  return rows.flatMap((row) => row['QUERY PLAN']).flatMap(({ Plan: plan }) => scansOf(plan));
}

test.each(['customers', 'revenue'] as const)(
  'by %s orders are read once, from their index alone',
  async (value) => {
    for (const half of [false, true]) {
      await client.query('begin');
      expect(await orderScans(value, half)).toEqual([`Index Only Scan: ${INDEX}`]);
      await client.query('rollback');
    }
  },
);

test.each(['status', 'total_base'])('an index without %s would be noticed', async (column) => {
  const included = ['status', 'payment_status', 'total_base', 'unit_id', 'owner_id'];
  await client.query('begin');
  try {
    await client.query(`
      drop index sales.${INDEX};
      create index ${INDEX} on sales."order" (org_id, customer_id, ordered_at, id)
        include (${included.filter((each) => each !== column).join(', ')}) where deleted_at is null`);
    expect(await orderScans('revenue', false)).not.toEqual([`Index Only Scan: ${INDEX}`]);
  } finally {
    await client.query('rollback');
  }
});
