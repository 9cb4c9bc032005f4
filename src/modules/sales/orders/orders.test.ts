import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RecordWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import {
  body,
  create,
  list,
  read,
  refusal,
  set,
  succeeded,
  where,
} from '../../../main/testing/requests.ts';

let app: TestApplication;
let admin: TestClient;
let customer: string;
let coffee: string;
let machine: string;

beforeAll(async () => {
  app = await testApplication();
  ({ admin } = await app.organisation());
  const bag = { name: '云南小粒 Yunnan', code: 'B-1', unitOfMeasure: '袋', price: '68.5' };
  coffee = (await create(admin, '/products', bag)).id;
  machine = (await create(admin, '/products', { name: 'M1', code: 'M-1', kind: 'machine' })).id;
});
afterAll(() => app.drop());
beforeEach(async () => {
  customer = (await create(admin, '/customers', { name: 'n' })).id;
});

type Line = Record<string, unknown>;

async function run(
  action: string,
  input: object,
  client = admin,
): Promise<{ id: string; changeId: string }> {
  return succeeded(await client.request('POST', `/actions/${action}`, input)).json();
}

async function place(lines: Line[], values: object = {}): Promise<string> {
  return (await run('placeOrder', { customer, lines, ...values })).id;
}

const order = (id: string): Promise<RecordWire> => read(admin, `/orders/${id}`);

const linesOf = (id: string): Promise<RecordWire[]> =>
  list(admin, `/order-lines?${where({ field: 'order', op: 'eq', value: id })}`);

const money = ({ subtotal, discount, total, lineCount }: RecordWire): unknown[] => [
  subtotal,
  discount,
  total,
  lineCount,
];

const facts = async (id = customer): Promise<unknown[]> => {
  const record = await read(admin, `/customers/${id}`);
  return [record['orderCount'], record['revenue'], record['unpaidAmount']];
};

const spring = '2026-03-05T08:00:00.000Z';
const summer = '2026-07-05T08:00:00.000Z';

describe('placing an order', () => {
  test('takes name, unit and price from the product, and adds up', async () => {
    const id = await place(
      [
        { product: coffee, quantity: '3' },
        { product: coffee, quantity: '2', unitPrice: '60', discountRate: '10' },
        { name: '送货 Delivery', quantity: '1', unitPrice: '12.5' },
      ],
      { discountRate: '5' },
    );

    expect(money(await order(id))).toEqual(['326', '16.3', '309.7', 3]);
    const lines = await linesOf(id);
    expect(
      lines.map((line) => [line['name'], line['unitOfMeasure'], line['unitPrice'], line['amount']]),
    ).toEqual(
      expect.arrayContaining([
        ['云南小粒 Yunnan', '袋', '68.5', '205.5'],
        ['云南小粒 Yunnan', '袋', '60', '108'],
        ['送货 Delivery', null, '12.5', '12.5'],
      ]),
    );
    expect(await order(id)).toMatchObject({
      version: 1,
      channel: 'sales',
      paymentStatus: 'unpaid',
    });
  });

  test.each([
    ['a product without a price', { quantity: '1' }, 'unitPrice:required'],
    ['no quantity', { quantity: '0', unitPrice: '1' }, 'quantity:out_of_range'],
    [
      'a discount of more than all',
      { quantity: '1', unitPrice: '1', discountRate: '101' },
      'discountRate:not_percent',
    ],
    [
      'an amount beyond all sums',
      { quantity: '999999999', unitPrice: '99999999999' },
      'amount:too_large',
    ],
  ])('with %s is refused, and nothing is written', async (_, line, error) => {
    const input = { customer, lines: [{ product: machine, ...line }] };
    const answer = await admin.request('POST', '/actions/placeOrder', input);

    expect(refusal(answer)).toEqual([422, 'invalid_fields', error]);
    expect(await facts()).toEqual([0, null, null]);
  });

  test('for nobody in a store belongs to the store of who sells', async () => {
    const organisation = await app.organisation();
    const store = await organisation.unit('一店 Store 1');
    const clerk = await organisation.member('member', store);
    const input = {
      lines: [{ name: '拿铁 Latte', quantity: '1', unitPrice: '32' }],
      paymentStatus: 'paid',
    };
    const { id } = await run('placeOrder', input, clerk);

    expect(await read(clerk, `/orders/${id}`)).toMatchObject({
      customer: null,
      channel: 'store',
      store,
      unit: store,
      paidAmount: '32',
      unpaidAmount: '0',
    });
    const other = await organisation.member('member', await organisation.unit('二店 Store 2'));
    expect((await other.request('GET', `/orders/${id}`)).statusCode).toBe(404);
  });

  test('that is undone is gone with its lines, and counts no more', async () => {
    const { id, changeId } = await run('placeOrder', {
      customer,
      lines: [{ product: coffee, quantity: '1' }],
    });
    expect(await facts()).toEqual([1, '68.5', '68.5']);
    body(await admin.request('POST', '/changes/undo', { changeId }));

    expect((await admin.request('GET', `/orders/${id}`)).statusCode).toBe(404);
    expect(await facts()).toEqual([0, null, null]);
  });
});

describe('totals follow the lines', () => {
  test('on every way a line is written', async () => {
    const id = await place([{ product: coffee, quantity: '1' }]);
    const added = await create(admin, '/order-lines', {
      order: id,
      name: '杯 Cup',
      quantity: '4',
      unitPrice: '2.25',
    });
    expect(money(await order(id))).toEqual(['77.5', '0', '77.5', 2]);

    await set(admin, `/order-lines/${added.id}`, { quantity: '2' });
    expect(money(await order(id))).toEqual(['73', '0', '73', 2]);

    const removed = await admin.request('DELETE', `/order-lines/${added.id}`);
    expect(money(await order(id))).toEqual(['68.5', '0', '68.5', 1]);

    const { batchId } = removed.json<{ batchId: string }>();
    body(await admin.request('POST', '/changes/undo', { batchId }));
    expect(money(await order(id))).toEqual(['73', '0', '73', 2]);
    expect(await facts()).toEqual([1, '73', '73']);
  });

  test('when the order comes back from the trash', async () => {
    const id = await place([{ product: coffee, quantity: '2' }]);
    body(await admin.request('DELETE', `/orders/${id}`));
    expect(await facts()).toEqual([0, null, null]);
    body(await admin.request('POST', `/orders/${id}/restore`));

    expect(money(await order(id))).toEqual(['137', '0', '137', 1]);
    expect(await facts()).toEqual([1, '137', '137']);
  });

  test('when a line moves to another order', async () => {
    const from = await place([
      { product: coffee, quantity: '1' },
      { product: coffee, quantity: '2' },
    ]);
    const to = await place([{ product: coffee, quantity: '4' }]);
    const [line] = await linesOf(from);
    await set(admin, `/order-lines/${line?.id}`, { order: to });

    const all = [await order(from), await order(to)].map(({ total }) => Number(total));
    expect((all[0] ?? 0) + (all[1] ?? 0)).toBe(68.5 * 7);
    expect([(await order(from))['lineCount'], (await order(to))['lineCount']]).toEqual([1, 2]);
  });

  test('and nobody else: undoing what the lines did adds them up again', async () => {
    const id = await place([{ product: coffee, quantity: '1' }]);
    const [line] = await linesOf(id);
    await set(admin, `/order-lines/${line?.id}`, { quantity: '3' });
    const history = succeeded(await admin.request('GET', `/orders/${id}/history`)).json<{
      items: { id: string; op: string }[];
    }>();
    const update = history.items.find(({ op }) => op === 'update');
    await admin.request('POST', '/changes/undo', { changeId: update?.id });

    expect((await order(id))['total']).toBe('205.5');
    const direct = await admin.request(
      'PATCH',
      `/orders/${id}`,
      { total: '1' },
      { 'if-match': '"2"' },
    );
    expect(refusal(direct)).toEqual([422, 'invalid_fields', 'total:read_only']);
  });

  test('another product brings its own name and price, unless they are said', async () => {
    const tea = await create(admin, '/products', {
      name: '茶 Tea',
      code: `T-${customer}`,
      price: '30',
    });
    const id = await place([{ product: coffee, quantity: '2' }]);
    const [line] = await linesOf(id);
    await set(admin, `/order-lines/${line?.id}`, { product: tea.id });
    expect((await linesOf(id))[0]).toMatchObject({ name: '茶 Tea', unitPrice: '30', amount: '60' });

    await set(admin, `/order-lines/${line?.id}`, { product: coffee, unitPrice: '50' });
    expect((await linesOf(id))[0]).toMatchObject({ unitPrice: '50', amount: '100' });
  });
});

describe('payment', () => {
  test('in parts until nothing is left', async () => {
    const id = await place([{ name: '机器 Machine', quantity: '1', unitPrice: '1000' }]);
    await run('markPaid', { id, amount: '300' });
    expect(await order(id)).toMatchObject({ paymentStatus: 'partlyPaid', unpaidAmount: '700' });
    expect(await facts()).toEqual([1, '1000', '700']);

    const tooMuch = await admin.request('POST', '/actions/markPaid', { id, amount: '701' });
    expect(refusal(tooMuch)).toEqual([422, 'invalid_fields', 'amount:out_of_range']);
    await run('markPaid', { id });
    expect(await order(id)).toMatchObject({
      paymentStatus: 'paid',
      paidAmount: '1000',
      unpaidAmount: '0',
    });
    expect((await order(id))['paidAt']).not.toBeNull();
    expect(await facts()).toEqual([1, '1000', '0']);
  });

  test('stays what it was when the order becomes more or less', async () => {
    const id = await place([{ name: '拿铁 Latte', quantity: '1', unitPrice: '100' }], {
      paymentStatus: 'paid',
    });
    const [line] = await linesOf(id);
    const paid = async (): Promise<unknown[]> => {
      const { paymentStatus, paidAmount, unpaidAmount } = await order(id);
      return [paymentStatus, paidAmount, unpaidAmount];
    };
    await set(admin, `/order-lines/${line?.id}`, { quantity: '2' });
    expect(await paid()).toEqual(['partlyPaid', '100', '100']);
    expect(await facts()).toEqual([1, '200', '100']);

    await set(admin, `/orders/${id}`, { discountRate: '75' });
    expect(await paid()).toEqual(['paid', '100', '0']);
    await set(admin, `/orders/${id}`, { note: 'n' });
    expect(await paid()).toEqual(['paid', '100', '0']);
    await set(admin, `/orders/${id}`, { discountRate: null });
    expect(await paid()).toEqual(['partlyPaid', '100', '100']);
    await run('markPaid', { id });
    expect(await paid()).toEqual(['paid', '200', '0']);

    // Through a total of nothing as well, and of what cost nothing.
    await admin.request('DELETE', `/order-lines/${line?.id}`);
    expect(await paid()).toEqual(['partlyPaid', '200', '0']);
    await create(admin, '/order-lines', { order: id, name: 'n', quantity: '1', unitPrice: '50' });
    expect(await paid()).toEqual(['paid', '200', '0']);
    const gift = await place([{ name: '样品', quantity: '1', unitPrice: '0' }]);
    await run('markPaid', { id: gift });
    await create(admin, '/order-lines', { order: gift, name: 'n', quantity: '1', unitPrice: '40' });
    expect(await order(gift)).toMatchObject({ paymentStatus: 'unpaid', unpaidAmount: '40' });
  });

  test('of a cancelled order is refused; it keeps its lines and leaves the revenue', async () => {
    const id = await place([{ product: coffee, quantity: '1' }]);
    await run('cancelOrder', { id, reason: '客户改变主意 Changed their mind' });

    expect(await order(id)).toMatchObject({ status: 'cancelled', unpaidAmount: '0', lineCount: 1 });
    expect(await facts()).toEqual([0, null, null]);
    const paying = await admin.request('POST', '/actions/markPaid', { id });
    expect(refusal(paying)[2]).toBe('null:cancelled');
    expect(
      refusal(await admin.request('POST', '/actions/cancelOrder', { id, reason: 'x' }))[2],
    ).toBe('null:cancelled');
    await set(admin, `/orders/${id}`, { status: 'placed' });
    expect(await order(id)).toMatchObject({
      cancelledAt: null,
      cancelReason: null,
      unpaidAmount: '68.5',
    });
  });

  test('cancelled without a reason, or partly paid without an amount, is refused at its field', async () => {
    const id = await place([{ product: coffee, quantity: '1' }]);
    const { version } = await order(id);
    const change = (values: object) =>
      admin.request('PATCH', `/orders/${id}`, values, { 'if-match': `"${version}"` });

    expect(refusal(await change({ status: 'cancelled' }))[2]).toBe('cancelReason:required');
    expect(refusal(await change({ paymentStatus: 'partlyPaid' }))[2]).toBe('paidAmount:required');
  });
});

describe('what a customer has bought', () => {
  const at = async (): Promise<unknown[]> => {
    const record = await read(admin, `/customers/${customer}`);
    return [record['firstOrderAt'], record['lastOrderAt']];
  };

  test('is right after orders are placed, moved in time, refunded and given to another', async () => {
    const one = [{ name: 'n', quantity: '1', unitPrice: '10' }];
    const first = await place(one, { orderedAt: spring, paymentStatus: 'paid' });
    const last = await place(one, { orderedAt: summer });
    expect(await at()).toEqual([spring, summer]);
    expect(await facts()).toEqual([2, '20', '10']);

    await set(admin, `/orders/${last}`, { orderedAt: '2026-01-01T00:00:00.000Z' });
    expect(await at()).toEqual(['2026-01-01T00:00:00.000Z', spring]);

    await set(admin, `/orders/${first}`, { paymentStatus: 'refunded' });
    expect(await facts()).toEqual([2, '10', '10']);

    const other = (await create(admin, '/customers', { name: 'other' })).id;
    await set(admin, `/orders/${last}`, { customer: other });
    expect([await facts(), await facts(other)]).toEqual([
      [1, '0', '0'],
      [1, '10', '10'],
    ]);
    expect(await at()).toEqual([spring, spring]);
  });

  test('is in the organisation’s currency, at the rate of the order’s day', async () => {
    for (const [date, rate] of [
      ['2026-01-01', '7.1'],
      ['2026-06-01', '7.2'],
    ]) {
      await create(admin, '/exchange-rates', { currency: 'USD', date, rate });
    }
    const id = await place([{ name: 'n', quantity: '2', unitPrice: '10' }], {
      currency: 'USD',
      orderedAt: spring,
    });
    expect(await facts()).toEqual([1, '142', '142']);

    await create(admin, '/order-lines', { order: id, name: 'm', quantity: '1', unitPrice: '5' });
    expect(await order(id)).toMatchObject({ currency: 'USD', total: '25' });
    expect((await linesOf(id)).map((line) => line['currency'])).toEqual(['USD', 'USD']);
    const fixed = await admin.request(
      'PATCH',
      `/orders/${id}`,
      { currency: 'CNY' },
      { 'if-match': '"2"' },
    );
    expect(refusal(fixed)[2]).toBe('currency:currency_fixed');
    expect(await facts()).toEqual([1, '177.5', '177.5']);
  });

  test('keeps the customer: one with orders cannot be deleted', async () => {
    await place([{ product: coffee, quantity: '1' }]);
    expect((await admin.request('DELETE', `/customers/${customer}`)).statusCode).toBe(409);
  });
});

test('measures count what was neither cancelled nor refunded', async () => {
  const { admin: boss } = await app.organisation();
  const one = (unitPrice: string) => ({ lines: [{ name: 'n', quantity: '1', unitPrice }] });
  await run('placeOrder', one('10'), boss);
  await run('placeOrder', { ...one('30'), paymentStatus: 'paid' }, boss);
  const { id } = await run('placeOrder', one('1000'), boss);
  await run('cancelOrder', { id, reason: 'x' }, boss);
  const value = async (name: string): Promise<unknown> => {
    const answer = succeeded(await boss.request('POST', `/measures/${name}`, {}));
    return answer.json<{ groups: { values: unknown[] }[] }>().groups[0]?.values[0];
  };

  expect(await value('orderRevenue')).toBe('40');
  expect(await value('orderCount')).toBe(2);
  expect(await value('averageOrder')).toBe('20');
  expect(await value('unpaidAmount')).toBe('10');
});
