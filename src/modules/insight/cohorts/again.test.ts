import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { create, memberWith, refusal, succeeded } from '../../../main/testing/requests.ts';
import type { AgainWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication({ now: () => new Date('2026-07-15T04:00:00.000Z') });
});
afterAll(() => app.drop());

async function again(client: TestClient, query = ''): Promise<AgainWire> {
  const answer = await client.request('GET', `/insight/ordered-again${query}`);
  return succeeded(answer).json<AgainWire>();
}

/** A customer with orders at these times; without a zone: noon in Shanghai. */
async function customer(admin: TestClient, values: object, ...times: string[]): Promise<string> {
  const { id } = await create(admin, '/customers', { name: '客户', kind: 'person', ...values });
  for (const time of times) {
    const orderedAt = time.includes('T') ? time : `${time}T04:00:00.000Z`;
    const lines = [{ name: '豆子', quantity: '1', unitPrice: '10' }];
    succeeded(
      await admin.request('POST', '/actions/placeOrder', { customer: id, orderedAt, lines }),
    );
  }
  return id;
}

test('counts who ordered again within three months of the first order, by the days of the organisation', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  // Again: within three months, and on the last day that counts.
  await customer(admin, {}, '2026-01-10', '2026-02-10');
  await customer(admin, { kind: 'company' }, '2026-01-10', '2026-04-10');
  // Not again: a day too late, twice on one day of Shanghai, never.
  await customer(admin, {}, '2026-01-10', '2026-04-11');
  await customer(admin, {}, '2026-01-09T16:30:00.000Z', '2026-01-10T15:30:00.000Z');
  await customer(admin, {}, '2026-01-10');
  // Left out: won too lately to tell, too long ago, not profiled, without orders. The last one still buys: the days
  // that are looked at end today.
  await customer(admin, {}, '2026-04-15', '2026-07-14');
  await customer(admin, {}, '2025-04-14', '2025-04-20');
  await customer(admin, { noProfiling: true }, '2026-01-10', '2026-01-20');
  await customer(admin, {});

  expect(await again(admin)).toEqual({
    months: 3,
    from: '2025-04-15',
    to: '2026-04-14',
    customers: 5,
    again: 2,
  });
  expect(await again(admin, '?kind=company')).toMatchObject({ customers: 1, again: 1 });

  const elsewhere = await organisation.member('member', await organisation.unit('门店'));
  expect(await again(elsewhere)).toMatchObject({ customers: 0, again: 0 });
  const blind = await memberWith(app, organisation, {
    objects: { customer: { read: { scope: 'all' }, fields: { '*': 'read' } }, order: {} },
    actions: [],
  });
  expect(refusal(await blind.request('GET', '/insight/ordered-again'))).toEqual([403, 'forbidden']);
});
