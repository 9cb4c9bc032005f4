import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestApplication } from '../../../main/test-application.ts';
import { reacted } from '../../../main/testing/reacted.ts';
import { succeeded } from '../../../main/testing/requests.ts';
import { followKeys } from '../matches/refresh.ts';
import { createMany, decide, keptApplication, pairsOf, scan } from '../matches/testing/world.ts';
import type { QualityView } from '../scores/wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await keptApplication();
});
afterAll(() => app.drop());

test('a record says that it waits for a decision, and as what', async () => {
  const { admin } = await app.organisation();
  const firm = { kind: 'company', city: '上海', phone: '13900001111' };
  await createMany(admin, 'customer', [
    { ...firm, name: '远新立机械有限公司' },
    { ...firm, name: '远新立机械公司' },
  ]);
  await reacted(app, followKeys);
  await scan(admin);
  const [pair] = await pairsOf(admin);
  if (!pair) throw new Error('no pair');
  const view = `/customers/${pair.first.id}/views/quality`;
  const waiting = async () =>
    succeeded(await admin.request('GET', view)).json<QualityView>().doubles.waiting;
  const { id, title } = pair.second;
  expect(await waiting()).toEqual({ count: 1, other: { id, title } });
  await decide(admin, pair.id, 'different');
  expect(await waiting()).toBeNull();
}, 60_000);
