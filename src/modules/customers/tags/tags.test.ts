import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { body, create, list, refusal, where } from '../../../main/testing/requests.ts';

let app: TestApplication;
let admin: TestClient;
let link: { customer: string; tag: string };

beforeAll(async () => {
  app = await testApplication();
  ({ admin } = await app.organisation());
  const customer = (await create(admin, '/customers', { name: 'n' })).id;
  link = { customer, tag: (await create(admin, '/tags', { name: 'VIP' })).id };
});
afterAll(() => app.drop());

const links = async (): Promise<string[]> => {
  const of = where({ field: 'customer', op: 'eq', value: link.customer });
  return (await list(admin, `/customer-tags?${of}`)).map(({ id }) => id);
};

test('a customer has a tag once, also when given ten times at once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => admin.request('POST', '/customer-tags', link)),
  );
  const refused = answers.filter(({ statusCode }) => statusCode !== 201);
  expect(refused).toHaveLength(9);
  for (const answer of refused) {
    expect(refusal(answer)).toEqual([409, 'duplicate', 'customer:duplicate']);
  }
  expect(await links()).toHaveLength(1);
});

test('a tag taken away and given again cannot be restored beside the new one', async () => {
  const [id] = await links();
  body(await admin.request('DELETE', `/customer-tags/${id}`));
  const again = await create(admin, '/customer-tags', link);
  const answer = await admin.request('POST', `/customer-tags/${id}/restore`);
  expect(refusal(answer)).toEqual([409, 'duplicate', 'customer:duplicate']);
  expect(await links()).toEqual([again.id]);
});

test('a deleted tag leaves its customers, and comes back to those that are still there', async () => {
  const other = (await create(admin, '/customers', { name: 'gone' })).id;
  await create(admin, '/customer-tags', { customer: other, tag: link.tag });
  body(await admin.request('DELETE', `/tags/${link.tag}`));
  expect(await links()).toEqual([]);
  body(await admin.request('DELETE', `/customers/${other}`));
  body(await admin.request('POST', `/tags/${link.tag}/restore`));
  expect(await links()).toHaveLength(1);
  const of = where({ field: 'tag', op: 'eq', value: link.tag });
  expect(await list(admin, `/customer-tags?${of}`)).toHaveLength(1);
});
