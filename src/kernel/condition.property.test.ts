import { randomUUIDv7 } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../platform/testing/database.ts';
import { joinFacts } from './columns.ts';
import { evaluate } from './condition-memory.ts';
import { compileCondition } from './condition-sql.ts';
import { parseCondition } from './condition.ts';
import { conditions, worlds } from './testing/condition-trees.ts';
import {
  aroundIn,
  catalog,
  contextOf,
  modelNamed,
  run,
  storeWorld,
  tablesOfWorld,
  visibleIn,
} from './testing/condition-world.ts';

const RUNS = 60;
const TREES_PER_RUN = 200;
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
      fc.noShrink(worlds),
      clocks,
      fc.array(conditions, { minLength: 1, maxLength: TREES_PER_RUN, size: 'max' }),
      async (world, { timeZone, now }, inputs) => {
        const ctx = contextOf({ orgId: randomUUIDv7(), timeZone, now: () => new Date(now) });
        await storeWorld(owner, world, ctx);
        const parsed = inputs.map((each) => parseCondition(deal, catalog, each, ctx));
        const columns = parsed.map((condition, n) => {
          const scope = { model: deal, alias: 't', ctx, visible: visibleIn(ctx) };
          return sql`(${compileCondition(condition, scope)}) is true as ${sql.id(`c${n}`)}`;
        });
        await reader.query(`set app.org_id = '${ctx.orgId}'`);
        const rows = await run(
          reader,
          sql`select t.id, ${sql.join(columns)} from test_condition.deal t${joinFacts(deal, 't', deal.fields.values())}
            where t.org_id = ${ctx.orgId} order by t.id`,
        );

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
    { numRuns: RUNS },
  );

  console.log(`${trees} random conditions, ${held} times true`);
  expect(trees).toBeGreaterThanOrEqual(2_000);
});
