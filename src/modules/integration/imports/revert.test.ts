import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import {
  all,
  bring,
  csv,
  figures,
  importApplication,
  look,
  steer,
} from '../testing/import-client.ts';
import type { KeptWire, PresetWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await importApplication();
});
afterAll(() => app.drop());

const preset = (over: Partial<PresetWire['steps'][number]> = {}): PresetWire => ({
  steps: [
    {
      object: 'customer',
      mode: 'both',
      key: ['phone'],
      columns: {
        name: { column: '名称' },
        phone: { column: '电话' },
        city: { column: '城市' },
      },
      ...over,
    },
  ],
});

async function edit(client: TestClient, record: RecordWire | undefined, values: object) {
  const answer = await client.request('PATCH', `/customers/${record?.id}`, values, {
    'if-match': `"${record?.version}"`,
  });
  expect(answer.statusCode, answer.body).toBe(200);
}

test('the same file again makes nothing twice, however its names are written', async () => {
  const { admin } = await app.organisation();
  const steps: PresetWire['steps'] = [
    { object: 'customer', mode: 'both', key: ['name'], columns: { name: { column: '客户' } } },
    {
      object: 'contact',
      mode: 'both',
      key: ['name', 'customer'],
      columns: {
        name: { column: '联系人' },
        customer: { column: '客户', lookup: { by: ['name'], create: true } },
      },
    },
  ];
  const text = csv('客户,联系人', '听雨 (上海)  商贸 公司,张 三', '王 五,李 四');
  expect(figures(await bring(admin, text, { steps }))).toMatchObject({ created: 4 });
  expect(figures(await bring(admin, text, { steps }))).toMatchObject({ created: 0, updated: 0 });
  const names = (await all(admin, 'customers')).map(({ name }) => name);
  expect(new Set(names)).toEqual(new Set(['听雨（上海）商贸公司', '王五']));
  expect(names).toHaveLength(2);
});

async function kept(client: TestClient, id: string): Promise<KeptWire['items']> {
  const answer = await client.request('GET', `/imports/${id}/kept`);
  return answer.json<KeptWire>().items;
}

describe('taking an import back', () => {
  test('gives back exactly what stood there before values had one form', async () => {
    const { admin } = await app.organisation();
    const ctx = await admin.ctx();
    const was = { name: '听雨(旧)公司', phone: '13800000001', city: '上海市' };
    await inTransaction(ctx, (tx) =>
      records.create(ctx, tx, 'customer', [was], { via: 'system', asSystem: true }),
    );
    const text = csv('名称,电话,城市', '听雨(新)公司,13800000001,北京市');
    const shown = async () => (await all(admin, 'customers')).map(({ name, city }) => [name, city]);
    const run = await bring(admin, text, preset());
    expect(await shown()).toEqual([['听雨（新）公司', '北京']]);
    await steer(admin, run.id, 'revert');
    expect(await shown()).toEqual([[was.name, was.city]]);
  });

  test('what it made goes, what it changed goes back', async () => {
    const { admin } = await app.organisation();
    await bring(admin, csv('名称,电话,城市', '云杉,13800000001,成都'), preset());
    const text = csv('名称,电话,城市', '云杉二,13800000001,重庆', '水杉,13800000002,上海');
    const run = await bring(admin, text, preset());
    expect(figures(run)).toMatchObject({ created: 1, updated: 1 });
    const job = await steer(admin, run.id, 'revert');
    expect(job).toMatchObject({ state: 'done', done: 2, result: { changed: 2 } });
    const { run: after } = await look(admin, run.id);
    expect(after).toMatchObject({ state: 'reverted', keptCount: 0 });
    expect((await all(admin, 'customers')).map(({ name, city }) => [name, city])).toEqual([
      ['云杉', '成都'],
    ]);
    // Nothing of it can be begun again, and the trash holds what went.
    const again = await admin.request('POST', `/imports/${run.id}/resume`);
    expect(again.statusCode).toBe(409);
    const trash = await admin.request('GET', '/customers?trash=true');
    expect(trash.json()).toMatchObject({ items: [{ name: '水杉' }] });
  });

  test('later changes stay or go with their record, and are listed', async () => {
    const { admin, member } = await app.organisation();
    await bring(admin, csv('名称,电话,城市', '云杉,13800000001,成都'), preset());
    const text = csv('名称,电话,城市', '云杉二,13800000001,重庆', '水杉,13800000002,上海');
    const run = await bring(admin, text, preset());
    const [first, second] = await all(admin, 'customers');
    const colleague = await member('member');
    await edit(colleague, first, { city: '北京' });
    await edit(colleague, second, { tier: 'key', phone: '13900000009' });
    await steer(admin, run.id, 'revert');

    expect((await all(admin, 'customers')).map(({ name, city }) => [name, city])).toEqual([
      // The name had not been touched since: it went back.
      ['云杉', '北京'],
    ]);
    const { run: after } = await look(admin, run.id);
    expect(after).toMatchObject({ state: 'reverted', keptCount: 3 });
    const found = await kept(admin, run.id);
    const who = found.map(({ field, shown, by }) => [field, shown, by]);
    expect(who).toEqual([
      ['city', '北京', 'member'],
      ['phone', '+8613900000009', 'member'],
      ['tier', '重点', 'member'],
    ]);
    expect(found.every(({ at }) => at !== null)).toBe(true);
    const file = await admin.request('GET', `/imports/${run.id}/kept.csv`);
    expect(file.body.split('\r\n')[0]).toBe('\uFEFF对象,记录,字段,保留的内容,修改人,修改时间');
    expect(file.body).toContain('客户,云杉,城市,北京,member,');
  });

  test('a change that was taken back by hand is no loss', async () => {
    const { admin } = await app.organisation();
    const run = await bring(admin, csv('名称,电话,城市', '云杉,13800000001,成都'), preset());
    const [made] = await all(admin, 'customers');
    await edit(admin, made, { city: '北京' });
    const [changed] = await all(admin, 'customers');
    await edit(admin, changed, { city: '成都' });
    await steer(admin, run.id, 'revert');
    expect(await kept(admin, run.id)).toEqual([]);
    expect(await all(admin, 'customers')).toEqual([]);
  });

  test('what somebody hung on to since stays, with the reason', async () => {
    const { admin } = await app.organisation();
    const text = csv('名称,电话,城市', '云杉,13800000001,成都', '水杉,13800000002,上海');
    const run = await bring(admin, text, preset());
    const [first] = await all(admin, 'customers');
    const order = await admin.request('POST', '/orders', { customer: first?.id });
    expect(order.statusCode).toBe(201);
    await steer(admin, run.id, 'revert');
    expect((await all(admin, 'customers')).map(({ name }) => name)).toEqual(['云杉']);
    const [stayed, ...others] = await kept(admin, run.id);
    expect(others).toEqual([]);
    expect(stayed).toMatchObject({ title: '云杉', field: null });
    expect(stayed?.shown).toContain('1条订单');
  });

  test('later imports and their records stay', async () => {
    const { admin } = await app.organisation();
    const first = await bring(admin, csv('名称,电话,城市', '云杉,13800000001,成都'), preset());
    const second = csv('名称,电话,城市', '云杉,13800000001,重庆', '水杉,13800000002,上海');
    await bring(admin, second, preset());
    await steer(admin, first.id, 'revert');
    expect((await all(admin, 'customers')).map(({ name }) => name)).toEqual(['水杉']);
    expect(await kept(admin, first.id)).toMatchObject([{ field: 'city', shown: '重庆' }]);
  });
});

test('lines are paid where an import said so of their order, else still to pay; none of it stays when they go', async () => {
  const { admin } = await app.organisation();
  const lines: PresetWire['steps'][number] = {
    object: 'orderLine',
    mode: 'create',
    columns: {
      order: { column: '单号', lookup: { by: ['externalNumber'] } },
      name: { column: '品名' },
      unitPrice: { column: '单价' },
    },
  };
  const orders: PresetWire['steps'][number] = {
    object: 'order',
    mode: 'create',
    key: ['externalNumber'],
    groupBy: ['单号'],
    columns: {
      externalNumber: { column: '单号' },
      paymentStatus: { column: '付款' },
      paidAmount: { column: '已付' },
    },
  };
  const head = '单号,付款,已付,品名,单价';
  const file = csv(head, 'F1,已付款,,茶,100', 'F2,部分付款,130,茶,100', 'F3,已付款,,茶,100');
  const own = { ...lines, columns: { ...lines.columns, order: { step: 0 } } };
  expect(figures(await bring(admin, file, { steps: [orders, own] }))).toMatchObject({
    created: 6,
    refused: 0,
  });
  const send = async (method: 'POST' | 'PATCH', path: string, values: object, version = 1) => {
    const answer = await admin.request(method, path, values, { 'if-match': `"${version}"` });
    expect([200, 201], answer.body).toContain(answer.statusCode);
    return answer.json<RecordWire>();
  };
  const line = { name: '茶', quantity: '1', unitPrice: '100' };
  const hand = await send('POST', '/actions/placeOrder', { lines: [line], paymentStatus: 'paid' });
  await send('PATCH', `/orders/${hand.id}`, { externalNumber: 'H' }, hand.version);
  const third = (await all(admin, 'orders', 'externalNumber'))[2];
  // A cake that nobody has paid yet.
  await send('POST', '/order-lines', { order: third?.id, name: '糕', unitPrice: '20' });
  const payments = async (): Promise<unknown[][]> =>
    (await all(admin, 'orders', 'externalNumber')).map(
      ({ externalNumber, paymentStatus, paidAmount, unpaidAmount }) => [
        externalNumber,
        paymentStatus,
        paidAmount,
        unpaidAmount,
      ],
    );
  const before = [
    ['F1', 'paid', '100', '0'],
    ['F2', 'paid', '100', '0'],
    ['F3', 'partlyPaid', '100', '20'],
    ['H', 'paid', '100', '0'],
  ];
  expect(await payments()).toEqual(before);

  const more = ['F1', 'F2', 'F3', 'H'].map((number) => `${number},,,茶,50`);
  const run = await bring(admin, csv(head, ...more), { steps: [lines] });
  expect(figures(run)).toMatchObject({ created: 4, refused: 0 });
  expect(await payments()).toEqual([
    ['F1', 'paid', '150', '0'],
    ['F2', 'partlyPaid', '130', '20'],
    ['F3', 'partlyPaid', '100', '70'],
    ['H', 'partlyPaid', '100', '50'],
  ]);
  await steer(admin, run.id, 'revert');
  expect(await payments()).toEqual(before);
});
