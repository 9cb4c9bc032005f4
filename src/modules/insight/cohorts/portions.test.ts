import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Context } from '../../../kernel/context.ts';
import { sqlState } from '../../../platform/sql-state.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { fillShop, shopOrders } from '../value/testing/shop.ts';
import { readCohorts } from './queries.ts';
import type { CohortsAsked } from './statement.ts';
import type { CohortsWire } from './wire.ts';

const CUSTOMERS = 40;
const OWN = 8;
const time = 30_000;

let app: TestApplication;
let admin: TestClient;
let seller: TestClient;
beforeAll(async () => {
  app = await testApplication();
  const organisation = await app.organisation();
  admin = organisation.admin;
  seller = await organisation.member('member', await organisation.unit('门店 A Store A'));
  const { now } = await admin.ctx();
  const named = (length: number): object[] =>
    Array.from({ length }, (_, n) => ({ noProfiling: n % 9 === 8 }));
  const fill = (client: TestClient, length: number, seed: number): Promise<unknown> =>
    fillShop(
      client,
      named(length).map((each) => ({ ...each })),
      shopOrders(length, now(), seed),
    );
  await fill(admin, CUSTOMERS - OWN, 12);
  await fill(seller, OWN, 13);
}, 60_000);
afterAll(() => app.drop());

const asked: CohortsAsked = { by: 'quarter', value: 'revenue', kind: null };

const customersOf = ({ cohorts }: CohortsWire): number =>
  cohorts.reduce((sum, { customers }) => sum + customers, 0);

/** How many connections a read took, one after the other or beside each other. */
async function connections({ database }: Context, work: () => Promise<unknown>): Promise<number> {
  let taken = 0;
  const count = (): void => {
    taken += 1;
  };
  database.pool.on('acquire', count);
  await work().finally(() => database.pool.off('acquire', count));
  return taken;
}

test.each([{ value: 'revenue' }, { by: 'month' }, { kind: 'person' }] as const)(
  'read in portions they are what they are read at once: %o',
  async (more) => {
    const now = new Date();
    for (const client of [admin, seller]) {
      const ctx = { ...(await client.ctx()), now: () => now };
      const ask = { ...asked, value: 'customers', ...more } as const;
      const whole = await readCohorts(ctx, ask, { portion: 10 * CUSTOMERS, time });
      if (!('kind' in more)) expect(customersOf(whole)).toBeGreaterThan(OWN / 2);
      // Of portions of one, each customer is where two of them meet.
      for (const portion of [CUSTOMERS - 1, OWN - 1, 1]) {
        expect(await readCohorts(ctx, ask, { portion, time }), String(portion)).toEqual(whole);
      }
    }
  },
);

test('two connections read where the reader sees more than a portion, and one where not', async () => {
  const read = async (client: TestClient, portion: number): Promise<number> => {
    const ctx = await client.ctx();
    return connections(ctx, () => readCohorts(ctx, asked, { portion, time }));
  };
  expect(await read(admin, CUSTOMERS)).toBe(1);
  expect(await read(admin, CUSTOMERS - 1)).toBe(2);
  // The organisation has more, of which the member sees nothing.
  expect(await read(seller, OWN)).toBe(1);
  expect(await read(seller, OWN - 1)).toBe(2);
});

test('all portions together have the time of one statement', async () => {
  const ctx = await admin.ctx();
  const began = performance.now();
  // Five seconds pass whenever somebody looks: for each portion there would be time, for all of them there is none.
  const clock = vi.spyOn(performance, 'now');
  try {
    clock.mockImplementation(() => began + 5_000 * clock.mock.calls.length);
    const reading = readCohorts(ctx, asked, { portion: 1, time });
    expect(sqlState(await reading.catch((error: unknown) => error))).toBe('57014');
  } finally {
    clock.mockRestore();
  }
});

test('readers that run out of time leave no connection behind', async () => {
  const ctx = await admin.ctx();
  const { pool } = ctx.database;
  const owner = new pg.Client({ connectionString: app.url });
  await owner.connect();
  try {
    await owner.query('begin; lock table sales.customer_facts in access exclusive mode');
    const reading = readCohorts(ctx, asked, { portion: 5, time: 300 });
    const error: unknown = await reading.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(sqlState(error)).toBe('57014');
    await expect.poll(() => pool.totalCount - pool.idleCount).toBe(0);
  } finally {
    await owner.end();
  }
  expect(customersOf(await readCohorts(ctx, asked, { portion: 5, time }))).toBeGreaterThan(OWN);
});
