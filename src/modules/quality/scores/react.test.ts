import { expect, test } from 'vitest';
import type { TestClient } from '../../../main/test-application.ts';
import { create, list, read, set, succeeded } from '../../../main/testing/requests.ts';
import { onlyRules, scored, scoredForTests } from './testing/scored.ts';
import type { QualityView } from './wire.ts';

const app = await scoredForTests();

const customer = (client: TestClient, values: object = {}): Promise<string> =>
  create(client, '/customers', { name: '客户 Customer', ...values }).then(
    ({ id }) => `/customers/${id}`,
  );

test('a change of a field that no rule looks at judges nothing; one that a rule looked at once does', async () => {
  const { admin } = await app.organisation();
  await onlyRules(admin, 'customer', [
    { name: '城市', field: 'city', dimension: 'present' },
    { name: '地址', field: '地址', dimension: 'present' },
  ]);
  const rules = await list(admin, '/quality-rules?limit=200');
  const former = rules.find((rule) => rule['name'] === '地址');
  await set(admin, `/quality-rules/${former?.id}`, { active: false });
  const [one, other] = [await customer(admin), await customer(admin)];
  await scored(admin, one, 0);
  await scored(admin, other, 0);
  // The pass that the changed rules began would give every record its score again.
  await app.due();
  // A score that no judging gives shows whether there was one.
  const { pool } = app.system;
  await pool.query('update quality.customer_facts set quality_score = 7 where customer_id = $1', [
    one.slice(11),
  ]);
  await set(admin, one, { note: '谁也不看' });
  await set(admin, other, { city: '上海' });
  await scored(admin, other, 100);
  expect((await read(admin, one))['qualityScore']).toBe(7);
  await set(admin, one, { address: '中山路 3 号' });
  await scored(admin, one, 0);
});

test('a record keeps when its score changed, for a year; the first score is no change', async () => {
  const { admin, orgId } = await app.organisation();
  const rules = await onlyRules(admin, 'customer', [
    { name: '城市', field: 'city', dimension: 'present' },
    { name: '地址', field: '地址', dimension: 'present' },
  ]);
  await app.due();
  const path = await customer(admin);
  const trend = async (): Promise<unknown> => {
    const { trend: days } = succeeded(
      await admin.request('GET', `${path}/views/quality`),
    ).json<QualityView>();
    return days.map(({ day, value }) => [
      Math.round((Date.parse(day) - today) / 86_400_000),
      value,
    ]);
  };
  // Organisations of tests are in Shanghai.
  const today = Date.parse(new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10));
  await scored(admin, path, 0);
  expect(await trend()).toEqual([]);
  await set(admin, path, { city: '上海' });
  await scored(admin, path, 50);
  await set(admin, path, { address: '中山路 4 号' });
  await scored(admin, path, 100);
  // Of one day the first score and the last.
  expect(await trend()).toEqual([
    [-1, 0],
    [0, 100],
    [0, 100],
  ]);
  app.ahead.days = 10;
  await set(admin, path, { city: null });
  await scored(admin, path, 50);
  expect(await trend()).toEqual([
    [-1, 0],
    [0, 100],
    [9, 100],
    [10, 50],
    [10, 50],
  ]);
  const kept = async (): Promise<unknown> =>
    (
      await app.system.pool.query('select score from quality.score_change where org_id = $1', [
        orgId,
      ])
    ).rows;
  app.ahead.days = 370;
  await app.due();
  expect(await kept()).toEqual([{ score: '50' }]);
  expect(await trend()).toEqual([
    [9, 100],
    [10, 50],
    [370, 50],
  ]);
  // Without a score there is no line; one that comes afterwards is where the line ends.
  for (const id of rules) await set(admin, `/quality-rules/${id}`, { active: false });
  await app.due();
  await scored(admin, path, null);
  expect(await trend()).toEqual([]);
  await onlyRules(admin, 'customer', [{ name: '有城市', field: 'city', dimension: 'present' }]);
  await app.due();
  await scored(admin, path, 0);
  expect(await trend()).toEqual([
    [9, 100],
    [10, 50],
    [370, 50],
    [370, 0],
  ]);
});
