import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Condition } from '../../../kernel/condition.ts';
import type { MeasuresWire } from '../../../kernel/wire.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import {
  create,
  list,
  memberWith,
  read,
  set,
  succeeded,
  where,
} from '../../../main/testing/requests.ts';
import { importApplication } from '../../integration/testing/import-client.ts';
import { planted } from '../chances/testing/planted.ts';
import { reactedIn, refreshed } from './testing/words-client.ts';
import type { DecidingWordsWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await importApplication();
});
afterAll(() => app.drop());

const all = { scope: 'all' } as const;

/** A shop with three products of two categories, and what its guests wrote. */
async function shop(texts: readonly { body: string; channel?: string; direction?: string }[]) {
  const own = await app.organisation();
  const { admin } = own;
  const [drinks = '', machines = ''] = await planted(admin, 'productCategory', [
    { name: '饮品 Drinks' },
    { name: '咖啡机 Machines' },
  ]);
  const products = await planted(admin, 'product', [
    { name: '拿铁 Latte', code: 'P-1', category: drinks },
    { name: '燕麦拿铁 Oat latte', code: 'P-2', category: drinks },
    { name: '商用磨豆机 Grinder', code: 'P-3', category: machines },
  ]);
  const [customer = ''] = await planted(admin, 'customer', [{ name: '梧桐书店 Plane Books' }]);
  const said = texts.map(({ body, channel = 'mail', direction = 'in' }) => ({
    customer,
    channel,
    direction,
    body,
  }));
  const ids = await planted(admin, 'interaction', said);
  await reactedIn(app, own.orgId);
  return { ...own, customer, ids, products, drinks, machines };
}

const named = async (client: TestClient, id = ''): Promise<unknown[]> => {
  const record = await read(client, `/interactions/${id}`);
  return [record['product'], record['productCategory']];
};

const byProduct = async (client: TestClient, condition?: Condition) => {
  const measures = [
    {
      name: 'unhappyTextCount',
      groupBy: [{ field: 'product' }],
      ...(condition && { where: condition }),
    },
  ];
  const answer = succeeded(await client.request('POST', '/measures', { measures }));
  return answer.json<MeasuresWire>().results[0];
};

describe('the product that a text names', () => {
  test('is told with the words of those who hesitate about it', async () => {
    const { admin, products } = await shop([
      { body: '燕麦拿铁我再考虑一下，谢谢。' },
      { body: '磨豆机要跟老板商量一下再定。' },
      { body: '燕麦拿铁很好喝，谢谢。' },
    ]);
    const about = { field: 'product', op: 'eq', value: products[1] ?? '' };
    const answer = await admin.request('POST', '/insight/words', { where: about });
    const { texts, hesitating } = succeeded(answer).json<DecidingWordsWire>();
    expect(texts).toBe(2);
    expect(hesitating).toMatchObject([{ count: 1 }]);
    expect(hesitating?.[0]?.text).toContain('考虑一下');
  });

  test('is counted by product and channel, and each figure opens its texts', async () => {
    const bad = '凉了，太失望了，要退款。';
    const { admin, ids, products, drinks } = await shop([
      { body: `拿铁${bad}` },
      { body: `燕麦拿铁${bad}`, channel: 'call' },
      { body: `Oat latte again: ${bad}` },
      { body: `磨豆机坏了，${bad}` },
      { body: '拿铁很好喝，谢谢。' },
      { body: `拿铁${bad}`, direction: 'out' },
      { body: `什么都没说清，${bad}` },
    ]);
    const [latte, oat] = products;
    expect(await named(admin, ids[0])).toEqual([latte, drinks]);
    expect((await read(admin, `/interactions/${ids[1]}`))._titles).toMatchObject({
      product: '燕麦拿铁 Oat latte',
      productCategory: '饮品 Drinks',
    });
    expect(await named(admin, ids[5])).toEqual([null, null]);
    const result = await byProduct(admin);
    const counts = new Map(result?.groups.map(({ keys, values }) => [keys[0], values[0]]));
    expect([latte, oat, products[2], null].map((id) => counts.get(id))).toEqual([1, 2, 1, 1]);
    expect(result?.groups.find(({ keys }) => keys[0] === oat)?.titles).toEqual([
      '燕麦拿铁 Oat latte',
    ]);

    const onMail: Condition = {
      and: [
        { field: 'product', op: 'eq', value: oat ?? '' },
        { field: 'channel', op: 'eq', value: 'mail' },
      ],
    };
    expect((await list(admin, `/interactions?${where(onMail)}`)).map(({ id }) => id)).toEqual([
      ids[2],
    ]);
    const one = await byProduct(admin, onMail);
    expect(one?.groups.map(({ values }) => values)).toEqual([[1]]);
    // The words that decided are those of the same texts.
    const answer = await admin.request('POST', '/insight/words', { where: onMail });
    const deciding = succeeded(answer).json<DecidingWordsWire>();
    expect(deciding.texts).toBe(1);
    expect(deciding.negative.flatMap(({ quotes }) => quotes.map(({ id }) => id))).toContain(ids[2]);
    // And so are the customers who said so of late.
    const lately = (id = ''): Condition => ({
      related: 'interactions',
      where: {
        and: [
          { field: 'sentiment', op: 'eq', value: 'negative' },
          { field: 'at', op: 'gte', value: 'today-7d' },
          { field: 'product', op: 'eq', value: id },
        ],
      },
      aggregate: 'any',
    });
    const none = await create(admin, '/products', { name: '澳白 Flat white', code: 'P-8' });
    const measures = [latte, none.id].map((id) => ({
      name: 'unhappyCustomerCount',
      where: lately(id),
    }));
    const customers = succeeded(await admin.request('POST', '/measures', { measures }));
    expect(
      customers.json<MeasuresWire>().results.map((each) => each?.groups[0]?.values[0]),
    ).toEqual([1, 0]);
    const ofDrinks: Condition = { field: 'productCategory', op: 'eq', value: drinks };
    expect(await list(admin, `/interactions?${where(ofDrinks)}`)).toHaveLength(4);
  });

  test('is of now: after a change of what is sold the night looks again, and a product can go', async () => {
    const { admin, ids, products, orgId, drinks } = await shop([
      { body: '拿铁凉了' },
      { body: '瑰夏很好喝' },
    ]);
    const [latte = ''] = products;
    expect(await named(admin, ids[1])).toEqual([null, null]);
    const geisha = await create(admin, '/products', {
      name: '瑰夏 Geisha',
      code: 'P-9',
      category: drinks,
    });
    await set(admin, `/products/${latte}`, { name: '鲜奶咖 Milk coffee' });
    await refreshed(admin, false);
    expect(await named(admin, ids[0])).toEqual([null, null]);
    expect(await named(admin, ids[1])).toEqual([geisha.id, drinks]);
    // Another price names nothing else; a product that goes takes no text along, and is named no more.
    succeeded(await admin.request('DELETE', `/products/${geisha.id}`));
    expect((await read(admin, `/interactions/${ids[1]}`))._titles['product']).toBeUndefined();
    await refreshed(admin, false);
    expect(await named(admin, ids[1])).toEqual([null, null]);
    succeeded(await admin.request('POST', `/products/${geisha.id}/restore`));
    await set(admin, `/interactions/${ids[1]}`, { body: '瑰夏 很香' });
    await reactedIn(app, orgId);
    expect(await named(admin, ids[1])).toEqual([geisha.id, drinks]);
    // An interaction comes back as it was, whatever was worked out of it.
    succeeded(await admin.request('DELETE', `/interactions/${ids[1]}`));
    succeeded(await admin.request('DELETE', `/products/${geisha.id}`));
    succeeded(await admin.request('POST', `/interactions/${ids[1]}/restore`));
    expect((await read(admin, `/interactions/${ids[1]}`))['body']).toBe('瑰夏 很香');
  });

  test('is not told to whom products are hidden, nor counted by for whom the field is', async () => {
    const own = await shop([{ body: '拿铁凉了，太失望了' }]);
    const withoutProducts = await memberWith(app, own, {
      objects: { customer: { read: all }, interaction: { read: all } },
      actions: [],
    });
    const record = await read(withoutProducts, `/interactions/${own.ids[0]}`);
    expect(record._titles['product']).toBeUndefined();
    const withoutField = await memberWith(app, own, {
      objects: {
        '*organisation': { read: all },
        customer: { read: all },
        interaction: { read: all, fields: { '*': 'read', product: 'hidden' } },
      },
      actions: [],
    });
    expect(await read(withoutField, `/interactions/${own.ids[0]}`)).not.toHaveProperty('product');
    const measures = [{ name: 'readTextCount', groupBy: [{ field: 'product' }] }];
    const answer = await withoutField.request('POST', '/measures', { measures });
    expect(answer.statusCode).toBe(422);
    const condition: Condition = { field: 'product', op: 'notEmpty' };
    const listed = await withoutField.request('GET', `/interactions?${where(condition)}`);
    expect(listed.statusCode).toBe(422);
  });
});
