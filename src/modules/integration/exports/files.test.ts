import { fromBufferPromise } from 'yauzl';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PageWire } from '../../../kernel/wire.ts';
import type { TestApplication } from '../../../main/test-application.ts';
import { unguardFormula } from '../reading/formula.ts';
import {
  csv,
  ended,
  exported,
  made,
  read,
  started,
  workingApplication,
} from './testing/exporting.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await workingApplication();
});
afterAll(() => app.drop());

/** The XML of the first sheet of a workbook. */
async function sheetOf(file: Buffer): Promise<string> {
  const zip = await fromBufferPromise(file);
  let text = '';
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName !== 'xl/worksheets/sheet1.xml') continue;
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) text += String(chunk);
  }
  return text;
}

/** The starts of texts that spreadsheets take for formulas. */
const formulas = ['=1+1', '+1', '-1+2', '@SUM(A1)', '＝1+1', '＋1', '－1', '＠A', ' =1+1', "'=1"];

test('no text is a formula, neither in CSV nor in a workbook', async () => {
  const { admin } = await app.organisation();
  // Notes are kept as they are entered: names and addresses take half-width forms.
  await made(
    admin,
    'customer',
    formulas.map((note, n) => ({ name: `甲${n}`, note })),
  );
  const body = { columns: ['name', 'note'], sort: 'createdAt' };
  const rows = await csv(admin, 'customers', body);
  const written = rows.slice(1).map(([, note]) => note ?? '');
  expect(written.map(unguardFormula).toSorted()).toEqual(
    formulas.map((text) => text.trim()).toSorted(),
  );
  for (const text of written) expect(text).toMatch(/^'/);
  const book = await read(await exported(admin, 'customers', { ...body, format: 'xlsx' }));
  expect(book.slice(1).map(([, note]) => note)).toEqual(written);
  const xml = await sheetOf(await exported(admin, 'customers', { ...body, format: 'xlsx' }));
  expect(xml).not.toContain('<f');
});

test('a workbook has numbers, days and times as such, and comes back as it was', async () => {
  const { admin } = await app.organisation();
  const [customer] = await made(admin, 'customer', [{ name: '甲 & <乙> "丙"\n第二行' }]);
  await made(admin, 'opportunity', [
    { name: '_x0041_', customer, amount: '1234567.5', closeDate: '2026-02-28' },
    { name: '大', customer, amount: '0.0001', closeDate: '1899-12-31' },
  ]);
  const columns = ['name', 'customer', 'amount', 'closeDate', 'createdAt'];
  const body = { format: 'xlsx', columns, sort: 'createdAt' } as const;
  const file = await exported(admin, 'opportunities', body);
  const xml = await sheetOf(file);
  expect(xml).toContain('<v>1234567.5</v>');
  const rows = await read(file);
  const byName = rows.slice(1).toSorted((a, b) => String(a[0]).localeCompare(String(b[0])));
  expect(byName[0]?.slice(0, 4)).toEqual([
    '_x0041_',
    '甲 & <乙> "丙"\n第二行',
    1234567.5,
    '2026-02-28',
  ]);
  expect(byName[1]?.slice(2, 4)).toEqual([0.0001, '1899-12-31']);
  const shown = (await admin.request('GET', '/opportunities')).json<PageWire>().items;
  const at = Date.parse(String(shown[0]?.['createdAt'])) + 8 * 3_600_000;
  const told = new Date(at).toISOString().slice(0, 16);
  expect(String(byName[0]?.[4]).replace(' ', 'T').slice(0, 16)).toBe(told);
});

test('amounts in a foreign currency say which', async () => {
  const { admin } = await app.organisation();
  const rate = { currency: 'USD', date: '2026-01-01', rate: '7' };
  expect((await admin.request('POST', '/exchange-rates', rate)).statusCode).toBe(201);
  const [customer] = await made(admin, 'customer', [{ name: '甲' }]);
  const columns = ['amount', 'name'];
  const sort = 'createdAt';
  await made(admin, 'opportunity', [{ name: '元', customer, amount: '10' }]);
  const plain = await csv(admin, 'opportunities', { columns, sort });
  expect(plain).toEqual([
    ['金额', '名称'],
    ['10', '元'],
  ]);
  await made(admin, 'opportunity', [{ name: '美元', customer, amount: '20', currency: 'USD' }]);
  const mixed = await csv(admin, 'opportunities', { columns, sort });
  expect(mixed[0]).toEqual(['金额', '货币', '名称']);
  expect(mixed.at(-1)).toEqual(['20', 'USD', '美元']);
});

test('own objects and fields come like others', async () => {
  const { admin } = await app.organisation();
  const label = (zh: string): object => ({ zh, en: zh });
  const options = { a: { label: label('甲等') }, b: { label: label('乙等') } };
  const declared = await admin.request('POST', '/custom-objects', {
    name: 'x_car',
    plural: 'x_cars',
    label: label('车'),
    pluralLabel: label('车辆'),
    titleField: 'x_plate',
    access: 'owner',
    fields: {
      x_plate: {
        kind: 'text',
        label: label('车牌'),
        required: true,
        sortable: true,
        filterable: true,
      },
      x_class: { kind: 'multiChoice', label: label('等级'), options },
      x_line: { kind: 'phone', label: label('热线') },
      x_price: { kind: 'money', label: label('价格') },
      x_plate2: { kind: 'text', label: label('车牌') },
    },
  });
  expect(declared.statusCode, declared.body).toBe(201);
  const car = { x_plate: '沪A1', x_class: ['a', 'b'], x_line: '13800138000', x_price: '12.5' };
  await admin.request('POST', '/x-cars', car);
  await admin.request('POST', '/x-cars', { x_plate: '沪A0' });
  const rows = await csv(admin, 'x-cars', {
    columns: ['x_plate', 'x_class', 'x_line', 'x_price', 'x_plate2'],
    sort: '-x_plate',
  });
  expect(rows).toEqual([
    ['车牌 (x_plate)', '等级', '热线', '价格', '车牌 (x_plate2)'],
    ['沪A1', '甲等、乙等', '13800138000', '12.5', ''],
    ['沪A0', '', '', '', ''],
  ]);
  const whole = await csv(admin, 'x-cars');
  expect(whole[0]?.[0]).toBe('编号 ID');
  expect(whole).toHaveLength(3);
});

test('the log keeps the condition, but no phone number that somebody looked for', async () => {
  const { admin } = await app.organisation();
  const city = { field: 'city', op: 'eq', value: '上海' };
  const phone = { field: 'phone', op: 'eq', value: '13800138000' };
  const first = await started(admin, 'customers', { format: 'csv', where: city });
  expect(String(first.run['filter'])).toContain('上海');
  const where = { and: [city, { related: 'contacts', aggregate: 'any', where: phone }] };
  const second = await started(admin, 'customers', { format: 'csv', where });
  expect(second.run['filter']).toBe('••••');
  await ended(admin, first.run.id);
  await ended(admin, second.run.id);
});
