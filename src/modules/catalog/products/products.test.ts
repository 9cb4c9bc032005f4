import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication } from '../../../main/test-application.ts';
import { create, list, read, refusal, set } from '../../../main/testing/requests.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

test('members and viewers see products and prices, but not what they cost, and change nothing', async () => {
  const { admin, member } = await app.organisation();
  const bag = { name: '云南小粒 Yunnan', code: 'B-1', price: '68', cost: '31' };
  const { id } = await create(admin, '/products', bag);
  for (const role of ['member', 'viewer'] as const) {
    const reader = await member(role);

    const seen = await read(reader, `/products/${id}`);
    expect([seen['price'], 'cost' in seen]).toEqual(['68', false]);
    const dear = { 'if-match': '"1"' };
    expect(
      (await reader.request('PATCH', `/products/${id}`, { price: '1' }, dear)).statusCode,
    ).toBe(403);
  }
});

test('a code names one product; neither price nor cost lies below zero', async () => {
  const { admin } = await app.organisation();
  await create(admin, '/products', { name: '一', code: 'a-1' });

  const twice = await admin.request('POST', '/products', { name: '二', code: 'A-1' });
  expect(refusal(twice)).toEqual([409, 'duplicate', 'code:duplicate']);
  const negative = { name: '三', code: 'a-3', price: '-1', cost: '-0.01' };
  const refused = await admin.request('POST', '/products', negative);
  expect(refusal(refused)).toEqual([422, 'invalid_fields', 'price:too_small', 'cost:too_small']);
});

test('categories form a tree', async () => {
  const { admin } = await app.organisation();
  const drinks = await create(admin, '/product-categories', { name: '饮品 Drinks' });
  const coffee = await create(admin, '/product-categories', {
    name: '咖啡 Coffee',
    parent: drinks.id,
  });
  const latte = await create(admin, '/product-categories', {
    name: '拿铁 Latte',
    parent: coffee.id,
  });

  const circle = { parent: latte.id };
  const answer = await admin.request('PATCH', `/product-categories/${drinks.id}`, circle, {
    'if-match': '"1"',
  });
  expect(refusal(answer)).toEqual([422, 'invalid_fields', 'parent:circle']);
  await set(admin, `/product-categories/${latte.id}`, { parent: drinks.id });
  expect(await list(admin, '/product-categories')).toHaveLength(3);
});
