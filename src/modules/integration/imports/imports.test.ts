import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestApplication } from '../../../main/test-application.ts';
import {
  all,
  bring,
  csv,
  figures,
  importApplication,
  look,
  preview,
  refusals,
  rows,
  steer,
  upload,
} from '../testing/import-client.ts';
import type { PresetWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await importApplication();
});
afterAll(() => app.drop());

/** Customers as most files have them. */
const customers = (over: Partial<PresetWire['steps'][number]> = {}): PresetWire => ({
  steps: [
    {
      object: 'customer',
      mode: 'create',
      columns: {
        name: { column: '客户名称' },
        phone: { column: '电话' },
        email: { column: '邮箱' },
        city: { column: '城市' },
        birthday: { column: '成立' },
      },
      ...over,
    },
  ],
});
const HEADS = '客户名称,电话,邮箱,城市,成立';

describe('a file on its way in', () => {
  test('is read: head under a title, format, sample, guesses', async () => {
    const { admin } = await app.organisation();
    const text = csv('客户清单,,,', '', HEADS, '云杉,138 1234 5678,A@B.cn,成都,2024/3/5');
    const id = await upload(admin, '客户清单.csv', text);
    const { run, format, head, sample, objects, mapping, started } = await look(admin, id);
    expect(run).toMatchObject({ state: 'ready', rowCount: 1, fileName: '客户清单.csv' });
    expect(format).toEqual({ kind: 'csv', encoding: 'utf-8', delimiter: ',' });
    expect(head).toEqual({ line: 3, heads: ['客户名称', '电话', '邮箱', '城市', '成立'] });
    expect(sample).toEqual([
      { line: 4, cells: ['云杉', '138 1234 5678', 'A@B.cn', '成都', '2024/3/5'] },
    ]);
    expect(objects[0]?.object).toBe('customer');
    expect(mapping?.steps[0]).toMatchObject({
      object: 'customer',
      columns: {
        name: { column: '客户名称' },
        phone: { column: '电话' },
        city: { column: '城市' },
      },
    });
    expect(started).toBe(false);
  });

  test('creates records, refuses what cannot be read, and says why', async () => {
    const { admin } = await app.organisation();
    const text = csv(
      HEADS,
      '云杉,138-1234-5678,A@B.cn,成都,2024/3/5',
      '水杉,12345,x,成都,2024年3月6日',
      ',13900000000,,,',
      '红杉,,,上海,明天',
      '银杉,０１０－６５５５１２３４,,北京,45292',
    );
    const id = await upload(admin, 'c.csv', text);
    const shown = await preview(admin, id, customers());
    expect(shown.counts).toEqual({ create: 2, update: 0, unchanged: 0, skip: 0, refused: 3 });
    expect(shown.items[1]?.steps[0]?.values['phone']?.raw).toBe('12345');
    expect(shown.items[1]?.steps[0]?.values['email']?.fault?.zh).toContain('邮箱');
    expect(await all(admin, 'customers')).toEqual([]);

    await steer(admin, id, 'start', { preset: customers(), name: '第一批' });
    const { run } = await look(admin, id);
    expect(run['name']).toBe('第一批');
    expect(figures(run)).toEqual({
      state: 'done',
      done: 5,
      created: 2,
      updated: 0,
      unchanged: 0,
      refused: 3,
    });
    const stored = await all(admin, 'customers');
    expect(stored.map(({ name, city, birthday }) => ({ name, city, birthday }))).toEqual([
      { name: '云杉', city: '成都', birthday: '2024-03-05' },
      { name: '银杉', city: '北京', birthday: '2024-01-01' },
    ]);
    // The preview, which was taken back, has used up no numbers.
    expect(stored.map(({ number }) => number)).toEqual(['C000001', 'C000002']);
    expect((await refusals(admin, id)).map(([line]) => line)).toEqual([3, 4, 5]);
    expect((await refusals(admin, id))[1]?.[1]).toBe('必填。');
    const created = await rows(admin, id, 'created');
    expect(created.map(({ line, title, id: record }) => [line, title, record])).toEqual([
      [2, '云杉', stored[0]?.id],
      [6, '银杉', stored[1]?.id],
    ]);
    const file = await admin.request('GET', `/imports/${id}/refusals.csv`);
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
    const lines = file.body.split('\r\n');
    expect(lines[0]).toBe(`\uFEFF${HEADS},原因`);
    expect(lines[2]).toBe(',13900000000,,,,名称：必填。');
  });

  test('the history of what it made says that it was an import', async () => {
    const { admin } = await app.organisation();
    const run = await bring(admin, csv(HEADS, '云杉,,,,'), customers());
    const [record] = await all(admin, 'customers');
    const history = await admin.request('GET', `/customers/${record?.id}/history`);
    expect(history.json()).toMatchObject({ items: [{ via: 'import', batchId: run.id }] });
  });
});

describe('records that are there', () => {
  const keyed = (mode: 'create' | 'update' | 'both', key: string[]): PresetWire =>
    customers({ mode, key });
  const first = csv(HEADS, '云杉,13812345678,a@b.cn,成都,2024-03-05', '水杉,13900000000,,,');

  test('are found by phone or e-mail, and updated', async () => {
    const { admin } = await app.organisation();
    await bring(admin, first, customers());
    const byPhone = await bring(
      admin,
      csv(HEADS, '云杉科技,+86 138-1234-5678,,重庆,', '新客户,13700000000,,,'),
      keyed('both', ['phone']),
    );
    expect(figures(byPhone)).toMatchObject({ created: 1, updated: 1, unchanged: 0, refused: 0 });
    const byMail = await bring(
      admin,
      csv(HEADS, '云杉科技,,A@B.CN,重庆,', '无邮箱,,,,', '别人,,z@z.cn,,'),
      keyed('update', ['email']),
    );
    expect(figures(byMail)).toMatchObject({ created: 0, updated: 0, unchanged: 1, refused: 2 });
    const stored = await all(admin, 'customers');
    // An empty cell clears nothing.
    expect(stored.map(({ name, city, birthday }) => [name, city, birthday])).toEqual([
      ['云杉科技', '重庆', '2024-03-05'],
      ['水杉', null, null],
      ['新客户', null, null],
    ]);
  });

  test('are left alone by an import that only creates', async () => {
    const { admin } = await app.organisation();
    await bring(admin, first, customers());
    const again = await bring(admin, first, keyed('create', ['name']));
    expect(figures(again)).toMatchObject({ created: 0, updated: 0, refused: 0 });
    expect(await all(admin, 'customers')).toHaveLength(2);
  });

  test('twice in a file are one record, with what the later line says', async () => {
    const { admin } = await app.organisation();
    const text = csv(HEADS, '云杉,13812345678,,成都,', '水杉,,,,', '云杉二,13812345678,,重庆,');
    const run = await bring(admin, text, keyed('both', ['phone']));
    expect(figures(run)).toMatchObject({ created: 2, updated: 1 });
    const names = (await all(admin, 'customers')).map(({ name }) => name);
    expect(names).toEqual(['云杉二', '水杉']);
  });

  test('that several lines could mean are refused', async () => {
    const { admin } = await app.organisation();
    await bring(admin, csv(HEADS, '云杉,,,成都,', '云杉,,,重庆,'), customers());
    const run = await bring(admin, csv(HEADS, '云杉,,,北京,'), keyed('update', ['name']));
    expect(figures(run)).toMatchObject({ refused: 1 });
    expect((await refusals(admin, run.id))[0]?.[1]).toContain('有多条记录符合');
  });
});

describe('references', () => {
  const contacts = (create?: boolean): PresetWire => ({
    steps: [
      {
        object: 'contact',
        mode: 'create',
        columns: {
          name: { column: '姓名' },
          customer: {
            column: '公司',
            ...(create && { lookup: { by: ['name'], create } }),
          },
        },
      },
    ],
  });
  const text = csv('姓名,公司', '甲,云杉', '乙,没有', '丙,云杉', '丁,没有');

  test('are found by name or number; what is not there is refused', async () => {
    const { admin } = await app.organisation();
    await bring(admin, csv(HEADS, '云杉,,,,'), customers());
    const run = await bring(admin, text, contacts());
    expect(figures(run)).toMatchObject({ created: 2, refused: 2 });
    expect((await refusals(admin, run.id))[0]).toEqual([3, '找不到客户“没有”。']);
    const [customer] = await all(admin, 'customers');
    const byNumber = await bring(
      admin,
      csv('姓名,公司', `戊,${String(customer?.['number'])}`),
      contacts(),
    );
    expect(figures(byNumber)).toMatchObject({ created: 1, refused: 0 });
  });

  test('are made where the preset says so, each once', async () => {
    const { admin } = await app.organisation();
    const run = await bring(admin, text, contacts(true));
    // Four contacts and two customers.
    expect(figures(run)).toMatchObject({ created: 6, refused: 0 });
    const names = (await all(admin, 'customers')).map(({ name }) => name);
    expect(names).toEqual(['云杉', '没有']);
    const created = await rows(admin, run.id, 'created');
    expect(created.filter(({ object }) => object === 'customer')).toHaveLength(2);
  });
});

describe('one file, several objects', () => {
  const HEAD = 'invoice,date,customer,code,item,qty,price';
  const preset: PresetWire = {
    steps: [
      {
        object: 'product',
        mode: 'create',
        key: ['code'],
        columns: { code: { column: 'code' }, name: { column: 'item' }, price: { column: 'price' } },
        groupBy: ['code'],
      },
      {
        object: 'customer',
        mode: 'create',
        key: ['name'],
        columns: { name: { column: 'customer' }, kind: { value: 'person' } },
        when: [{ column: 'customer', empty: false }],
        groupBy: ['customer'],
      },
      {
        object: 'order',
        mode: 'both',
        key: ['sourceSystem', 'externalNumber'],
        columns: {
          sourceSystem: { value: 'shop' },
          externalNumber: { column: 'invoice' },
          orderedAt: { column: 'date' },
          customer: { step: 1 },
          status: { value: 'completed' },
          paymentStatus: { value: 'paid' },
        },
        when: [{ column: 'invoice', not: [''] }],
        groupBy: ['invoice'],
      },
      {
        object: 'orderLine',
        mode: 'create',
        columns: {
          order: { step: 2 },
          product: { step: 0 },
          quantity: { column: 'qty' },
          unitPrice: { column: 'price' },
        },
      },
    ],
  };

  test('orders with lines, customers and products', async () => {
    const { admin } = await app.organisation();
    const text = csv(
      HEAD,
      'A1,2024-03-05 10:00,云杉,P1,茶,2,10',
      'A1,2024-03-05 10:00,云杉,P2,咖啡,1,25.5',
      'A2,2024-03-06 11:00,,P1,茶,1,10',
      'A1,2024-03-05 10:00,云杉,P1,茶,0,10',
      'A3,2024-03-07 12:00,水杉,P3,糖,3,5',
    );
    const run = await bring(admin, text, preset);
    expect((await refusals(admin, run.id)).map(([line]) => line)).toEqual([5]);
    // Three products, two customers, three orders, four lines.
    expect(figures(run)).toMatchObject({ created: 12, refused: 1, done: 5 });
    const orders = await all(admin, 'orders');
    expect(
      orders.map(({ externalNumber, total, lineCount, _titles }) => [
        externalNumber,
        total,
        lineCount,
        _titles['customer'],
      ]),
    ).toEqual([
      ['A1', '45.5', 2, '云杉'],
      ['A2', '10', 1, undefined],
      ['A3', '15', 1, '水杉'],
    ]);
    const again = await bring(admin, csv(HEAD, 'A3,2024-03-07 12:00,水杉,P3,糖,1,5'), preset);
    expect(figures(again)).toMatchObject({ created: 1, refused: 0 });
    // What a file says is paid is paid in full, also with lines that come later.
    expect(
      (await all(admin, 'orders')).map(({ total, paidAmount, unpaidAmount }) => [
        total,
        paidAmount,
        unpaidAmount,
      ]),
    ).toEqual([
      ['45.5', '45.5', '0'],
      ['10', '10', '0'],
      ['20', '20', '0'],
    ]);
  });
});
