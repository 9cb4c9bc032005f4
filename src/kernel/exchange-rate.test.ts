import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../main/test-application.ts';
import type { TestApplication, TestClient } from '../main/test-application.ts';
import { create, list, read, refusal, set, succeeded, where } from '../main/testing/requests.ts';
import type { ProblemWire } from './wire.ts';

let app: TestApplication;
let admin: TestClient;
const today = '2026-06-30';
beforeAll(async () => {
  app = await testApplication({ now: () => new Date(`${today}T12:00:00Z`) });
});
afterAll(() => app.drop());

async function rates(...all: [currency: string, date: string, rate: string][]): Promise<void> {
  ({ admin } = await app.organisation());
  for (const [currency, date, rate] of all) {
    await create(admin, '/exchange-rates', { currency, date, rate });
  }
}

/** How many customers have exactly this revenue in the organisation's currency. */
async function worth(amount: string): Promise<number> {
  const condition = { field: 'annualRevenue', op: 'eq', value: amount } as const;
  return (await list(admin, `/customers?${where(condition)}`)).length;
}

test('an amount counts at the latest rate on or before its day', async () => {
  await rates(['USD', '2026-01-01', '7'], ['USD', '2026-06-01', '7.1'], ['USD', '2026-07-01', '9']);
  await create(admin, '/customers', { name: 'A', annualRevenue: '100', currency: 'USD' });
  expect(await worth('710')).toBe(1);
});

test('a new or corrected rate changes what is written from then on, not what counts already', async () => {
  await rates(['USD', '2026-01-01', '7']);
  const { id } = await create(admin, '/customers', {
    name: 'A',
    annualRevenue: '100',
    currency: 'USD',
  });
  const [rate] = await list(admin, '/exchange-rates');
  await set(admin, `/exchange-rates/${rate?.id}`, { rate: '8' });
  expect([await worth('700'), await worth('800')]).toEqual([1, 0]);
  await set(admin, `/customers/${id}`, { annualRevenue: '200' });
  expect(await worth('1600')).toBe(1);
});

test('a missing rate is refused with what to do about it; one’s own currency needs none', async () => {
  await rates(['USD', '2026-07-01', '7']);
  const dollars = { name: 'A', annualRevenue: '1', currency: 'USD' };
  const answer = await admin.request('POST', '/customers', dollars);
  expect(refusal(answer)).toEqual([422, 'invalid_fields', 'currency:no_rate']);
  expect(answer.json<ProblemWire>().errors?.[0]?.message).toBe(
    '没有 USD 在 2026-06-30 或之前的汇率。请管理员在“设置”的“汇率”中添加，或改用其他货币。',
  );
  await create(admin, '/customers', { ...dollars, currency: 'CNY' });
  const [rate] = await list(admin, '/exchange-rates');
  await set(admin, `/exchange-rates/${rate?.id}`, { date: '2026-06-30' });
  await create(admin, '/customers', dollars);
  succeeded(await admin.request('DELETE', `/exchange-rates/${rate?.id}`));
  expect(refusal(await admin.request('POST', '/customers', dollars))[2]).toBe('currency:no_rate');
});

test.each([
  [{ currency: 'CNY', rate: '1' }, 'currency:own_currency'],
  [{ currency: 'ABC', rate: '1' }, 'currency:not_currency'],
  [{ currency: 'USD', rate: '0' }, 'rate:too_small'],
  [{ currency: 'USD', rate: '-7' }, 'rate:too_small'],
  [{ currency: 'USD' }, 'rate:required'],
])('%o is no rate', async (values, reason) => {
  await rates();
  const answer = await admin.request('POST', '/exchange-rates', { date: today, ...values });
  expect(refusal(answer)).toContain(reason);
});

test('a rate is kept in capitals, once for a day, from today unless said otherwise', async () => {
  await rates();
  const { id } = await create(admin, '/exchange-rates', { currency: 'usd', rate: '7.123456' });
  const rate = await read(admin, `/exchange-rates/${id}`);
  expect(rate).toMatchObject({ currency: 'USD', date: today, rate: '7.123456' });
  const again = await admin.request('POST', '/exchange-rates', { currency: 'USD', rate: '7' });
  expect(refusal(again)[1]).toBe('duplicate');
});

test('members read rates and do not change them', async () => {
  const { admin: other, member } = await app.organisation();
  await create(other, '/exchange-rates', { currency: 'USD', rate: '7' });
  const seller = await member('member');
  expect(await list(seller, '/exchange-rates')).toHaveLength(1);
  const answer = await seller.request('POST', '/exchange-rates', { currency: 'EUR', rate: '8' });
  expect(answer.statusCode).toBe(403);
  await create(seller, '/customers', { name: 'A', annualRevenue: '1', currency: 'USD' });
});
