import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { create, list, read, refusal, succeeded, where } from '../../../main/testing/requests.ts';

let app: TestApplication;
let admin: TestClient;
let customer: string;
let coffee: string;

beforeAll(async () => {
  app = await testApplication();
  ({ admin } = await app.organisation());
  const bag = { name: '云南小粒 Yunnan', code: 'B-1', unitOfMeasure: '袋', price: '68.5' };
  coffee = (await create(admin, '/products', bag)).id;
  customer = (await create(admin, '/customers', { name: 'n' })).id;
});
afterAll(() => app.drop());

async function run(action: string, input: object): Promise<{ id: string }> {
  return succeeded(await admin.request('POST', `/actions/${action}`, input)).json();
}

async function place(lines: object[]): Promise<string> {
  return (await run('placeOrder', { customer, lines })).id;
}

const order = (id: string): Promise<RecordWire> => read(admin, `/orders/${id}`);

const linesOf = (id: string): Promise<RecordWire[]> =>
  list(admin, `/order-lines?limit=200&${where({ field: 'order', op: 'eq', value: id })}`);

const money = ({ subtotal, discount, total, lineCount }: RecordWire): unknown[] => [
  subtotal,
  discount,
  total,
  lineCount,
];

describe('the lines together', () => {
  test('are changed, added and taken away at once', async () => {
    const id = await place([
      { product: coffee, quantity: '1' },
      { name: '杯 Cup', quantity: '1', unitPrice: '9' },
    ]);
    const kept = (await linesOf(id)).find((line) => line['product'] === coffee);
    await run('setOrderLines', {
      id,
      discountRate: '10',
      lines: [
        { id: kept?.id, version: kept?.version, product: coffee, quantity: '2', unitPrice: '68.5' },
        { name: '滤纸 Filter', quantity: '3', unitPrice: '1' },
      ],
    });

    expect(money(await order(id))).toEqual(['140', '14', '126', 2]);
    expect(new Set((await linesOf(id)).map((line) => line['name']))).toEqual(
      new Set(['云南小粒 Yunnan', '滤纸 Filter']),
    );
  });

  test('written by two at once are not lost: the second is told', async () => {
    const id = await place([{ product: coffee, quantity: '1' }]);
    const [line] = await linesOf(id);
    const changed = (quantity: string) => ({
      id,
      lines: [
        { id: line?.id, version: line?.version, product: coffee, quantity, unitPrice: '68.5' },
      ],
    });
    await run('setOrderLines', changed('2'));
    const second = await admin.request('POST', '/actions/setOrderLines', changed('3'));

    expect(refusal(second)[1]).toBe('version_conflict');
    expect((await order(id))['total']).toBe('137');
  });

  test('more than can be sent are refused, and none of them is lost', async () => {
    const one = { name: '豆 Beans', quantity: '1', unitPrice: '1' };
    const id = await place(Array.from({ length: 200 }, () => one));
    await create(admin, '/order-lines', { ...one, order: id });
    const sent = (await linesOf(id)).map(({ id: line, version }) => ({
      ...one,
      id: line,
      version,
    }));
    const answer = await admin.request('POST', '/actions/setOrderLines', { id, lines: sent });

    expect(sent).toHaveLength(200);
    expect(refusal(answer)).toEqual([422, 'invalid_fields', 'lines:too_many_lines']);
    expect(await order(id)).toMatchObject({ total: '201', lineCount: 201 });
  });
});
