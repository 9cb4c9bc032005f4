import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import {
  body,
  change,
  create,
  list,
  read,
  refusal,
  set,
  where,
} from '../../../main/testing/requests.ts';

let app: TestApplication;
let admin: TestClient;
beforeAll(async () => {
  app = await testApplication();
  ({ admin } = await app.organisation());
});
afterAll(() => app.drop());

const company = async (parent?: string): Promise<string> =>
  (await create(admin, '/customers', { name: 'c', parent })).id;

test('a customer is not below its own subsidiaries, near or far', async () => {
  const top = await company();
  const middle = await company(top);
  const bottom = await company(middle);
  for (const parent of [top, middle, bottom]) {
    const answer = await change(admin, `/customers/${top}`, 1, { parent });
    const code = parent === top ? 'own_parent' : 'circle';
    expect(refusal(answer)).toEqual([422, 'invalid_fields', `parent:${code}`]);
  }
  expect((await read(admin, `/customers/${top}`)).version).toBe(1);
  await set(admin, `/customers/${bottom}`, { parent: top });
  body(await change(admin, `/customers/${middle}`, 1, { parent: bottom }));
});

test('contacts are found by whom they report to', async () => {
  const customer = await company();
  const boss = await create(admin, '/contacts', { customer, name: 'b' });
  const { id } = await create(admin, '/contacts', { customer, name: 'c', reportsTo: boss.id });
  const below = where({ field: 'reportsTo', op: 'eq', value: boss.id });
  expect((await list(admin, `/contacts?${below}`)).map((each) => each.id)).toEqual([id]);
});
