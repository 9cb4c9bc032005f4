import { randomUUIDv7 } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../platform/testing/database.ts';
import { joinFacts } from './columns.ts';
import { evaluate } from './condition-memory.ts';
import { compileCondition } from './condition-sql.ts';
import type { ConditionContext } from './condition-predicate.ts';
import { parseCondition } from './condition.ts';
import type { Condition } from './condition.ts';
import type { AnyRecord } from './object.ts';
import { conditions, worlds } from './testing/condition-trees.ts';
import {
  aroundIn,
  catalog,
  contextOf,
  idOf,
  modelNamed,
  run,
  storeWorld,
  tablesOfWorld,
  visibleIn,
} from './testing/condition-world.ts';

const RUNS = 35;
const TREES_PER_RUN = 60;
const deal = modelNamed('deal');

let database: Awaited<ReturnType<typeof testDatabase>>;
let owner: pg.Client;
let reader: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(tablesOfWorld());
  reader = new pg.Client({
    connectionString: database.url,
    options: '-c TimeZone=America/Caracas -c role=zhiyin_app -c jit=off',
  });
  await reader.connect();
});

afterAll(async () => {
  await reader.end();
  await owner.end();
  await database.drop();
});

/** What SQL says of each condition for every deal of the organisation: columns `c0`, `c1` …, all in one statement. */
async function answers(
  conditions: readonly unknown[],
  ctx: ConditionContext,
): Promise<Record<string, unknown>[]> {
  const columns = conditions.map((each, n) => {
    const condition = parseCondition(deal, catalog, each, ctx);
    const scope = { model: deal, alias: 't', ctx, visible: visibleIn(ctx) };
    return sql`(${compileCondition(condition, scope)}) is true as ${sql.id(`c${n}`)}`;
  });
  await reader.query(`set app.org_id = '${ctx.orgId}'`);
  return run(
    reader,
    sql`select t.id, ${sql.join(columns)} from test_condition.deal t${joinFacts(deal, 't', deal.fields.values())}
      where t.org_id = ${ctx.orgId}::uuid order by t.id`,
  );
}

const clocks = fc.record({
  timeZone: fc.constantFrom(
    'Asia/Shanghai',
    'America/New_York',
    'Pacific/Apia',
    'Europe/Berlin',
    'UTC',
  ),
  now: fc.constantFrom(
    '2026-11-22T02:00:00Z',
    '2026-10-25T00:30:00Z',
    '2027-01-01T04:59:59.999Z',
    '2028-02-29T12:00:00Z',
  ),
});

test('SQL and memory agree on random conditions over random records', async () => {
  let trees = 0;
  let held = 0;

  await fc.assert(
    fc.asyncProperty(
      worlds,
      clocks,
      fc.array(conditions, { minLength: TREES_PER_RUN, maxLength: TREES_PER_RUN }),
      async (world, { timeZone, now }, inputs) => {
        const ctx = contextOf({ orgId: randomUUIDv7(), timeZone, now: () => new Date(now) });
        await storeWorld(owner, world, ctx);
        const parsed = inputs.map((each) => parseCondition(deal, catalog, each, ctx));
        const rows = await answers(parsed, ctx);

        for (const record of world.deal) {
          const row = rows.find((each) => each['id'] === record.id);
          const around = aroundIn(world, record);
          for (const [n, condition] of parsed.entries()) {
            const memory = evaluate(condition, record, { model: deal, ctx, ...around });
            const database = row?.[`c${n}`];
            held += memory ? 1 : 0;
            if (database !== memory) {
              expect.fail(
                `${JSON.stringify(condition)}: SQL ${String(database)}, memory ${memory} for ${JSON.stringify(record)}`,
              );
            }
          }
        }
        trees += parsed.length;
      },
    ),
    // The message names one condition and one record; shrinking whole worlds would take minutes.
    { numRuns: RUNS, endOnFailure: true },
  );

  console.log(`${trees} random conditions, ${held} times true`);
  expect(trees).toBeGreaterThanOrEqual(2_000);
}, 60_000);

const bare = (object: string, n: number, values: Record<string, unknown>): AnyRecord => ({
  id: idOf(object, n),
  version: 1,
  owner: null,
  unit: null,
  createdAt: '2026-11-22T02:00:00.000Z',
  createdBy: null,
  updatedAt: '2026-11-22T02:00:00.000Z',
  updatedBy: null,
  deletedAt: null,
  ...values,
});

test('averages and sums are exact in SQL', async () => {
  const ctx = contextOf({ orgId: randomUUIDv7() });
  const prices = ['33.3333', '33.3333', '33.3334', null];
  const line = prices.map((price, n) => bare('line', n, { price, deal: idOf('deal', 0) }));
  const world = { member: [], account: [], deal: [bare('deal', 0, {})], line, visit: [] };
  await storeWorld(owner, world, ctx);
  const asked = [
    { aggregate: 'sum', op: 'eq', value: 100 },
    { aggregate: 'avg', op: 'eq', value: '33.3333' },
    { aggregate: 'avg', op: 'gt', value: '33.3333' },
    { aggregate: 'avg', op: 'lt', value: '33.33334' },
    { aggregate: 'avg', op: 'gte', value: '33.33333333333333333' },
  ].map((each) => ({ related: 'lines', of: 'price', ...each }));

  const rows = await answers(asked, ctx);

  expect(rows).toEqual([
    { id: idOf('deal', 0), c0: true, c1: false, c2: true, c3: true, c4: true },
  ]);
});

test('indexes answer plain comparisons under row-level security', async () => {
  const { orgId } = contextOf();
  // Each condition is true for few of many rows: else any index that begins with the organisation would do as well.
  await owner.query(`
    insert into test_condition.deal (org_id, id, title_fold, amount_base, close_on, met_at, stage, account_id, phone_index, open)
      select '${orgId}', gen_random_uuid(), 'n' || n, n * 10000, date '2100-01-01' + n, now() + n * interval '1 day',
        case when n % 50 = 0 then 'a' else 'b' end, case when n % 50 > 0 then gen_random_uuid() end,
        sha256(n::text::bytea), n % 50 = 0
      from generate_series(1, 2000) n;
    select kernel.protect('test_condition.deal')`);
  const plain: [column: string, condition: Condition][] = [
    ['title_fold', { field: 'title', op: 'eq', value: 'N1' }],
    ['title_fold', { field: 'title', op: 'startsWith', value: 'N1' }],
    ['title_fold', { field: 'title', op: 'in', value: ['n1', 'n2'] }],
    ['amount_base', { field: 'amount', op: 'between', value: ['1', '2'] }],
    ['close_on', { field: 'closeOn', op: 'within', value: 'thisMonth' }],
    ['met_at', { field: 'metAt', op: 'lt', value: 'today-90d' }],
    ['stage', { field: 'stage', op: 'eq', value: 'a' }],
    ['account_id', { field: 'account', op: 'eq', value: idOf('account', 1) }],
    ['account_id', { field: 'account', op: 'empty' }],
    ['phone_index', { field: 'phone', op: 'eq', value: '13812345678' }],
    ['open', { field: 'open', op: 'eq', value: true }],
  ];
  for (const column of new Set(plain.map(([column]) => column))) {
    await owner.query(`create index on test_condition.deal (org_id, ${column})`);
  }
  await owner.query('analyze test_condition.deal');
  await reader.query(`set enable_seqscan = off; set app.org_id = '${orgId}'`);

  for (const [column, condition] of plain) {
    const ctx = contextOf();
    const scope = { model: deal, alias: 't', ctx, visible: visibleIn(ctx) };
    const plan = await run<{ 'QUERY PLAN': string }>(
      reader,
      sql`explain select id from test_condition.deal t where t.org_id = ${orgId}::uuid and ${compileCondition(condition, scope)}`,
    );
    const lines = plan.map((row) => row['QUERY PLAN']).join('\n');

    expect(lines, JSON.stringify(condition)).toMatch(new RegExp(`Index Cond: .*\\b${column}\\b`));
  }
});
