import { expect, test } from 'vitest';
import type { BuiltInObject } from '../../../kernel/object.ts';
import { product } from '../../catalog/products/object.ts';
import { contact } from '../../customers/contacts/object.ts';
import { customer } from '../../customers/customers/object.ts';
import { lead } from '../../sales/leads/object.ts';
import { opportunity } from '../../sales/opportunities/object.ts';
import { order, orderLine } from '../../sales/orders/object.ts';
import { guessMapping } from './guess-mapping.ts';
import type { GuessObject } from './guess-mapping.ts';
import { guessObject } from './guess-object.ts';
import type { Cell, Line } from './line.ts';

const known = (object: BuiltInObject): GuessObject => ({
  ...object,
  fields: [
    ...Object.entries(object.fields).map(([name, field]) => ({ ...field, name })),
    { kind: 'user', name: 'owner', label: { zh: '负责人', en: 'Owner' }, system: true },
  ],
});
const objects = [customer, contact, lead, opportunity, product, order, orderLine].map(known);
const sampleOf = (...rows: Cell[][]): Line[] => rows.map((cells, i) => ({ line: i + 2, cells }));

function mappingOf(object: BuiltInObject, heads: string[], ...rows: Cell[][]) {
  const guesses = guessMapping({ heads, sample: sampleOf(...rows), object: known(object) });
  return Object.fromEntries(guesses.map(({ column, field }) => [column, field]));
}

test('heads as files write them', () => {
  expect(
    mappingOf(
      customer,
      [
        '客户名称*',
        '手机号',
        'E-mail',
        '所在城市',
        '客户等级',
        '年营收（万元）',
        '备注信息',
        '客户经理',
        '随便',
      ],
      [
        '上海一家公司',
        '13800001234',
        'a@example.com',
        '上海',
        '重点',
        '1,200万',
        '不错',
        '李',
        '甲',
      ],
    ),
  ).toEqual({
    '客户名称*': 'name',
    手机号: 'phone',
    'E-mail': 'email',
    所在城市: 'city',
    客户等级: 'tier',
    '年营收（万元）': 'annualRevenue',
    备注信息: 'note',
    客户经理: 'owner',
    随便: null,
  });
  expect(
    mappingOf(
      contact,
      ['Full Name', 'Company', 'Job Title', 'Mobile Phone', 'Email Address', 'Remarks'],
      ['A B', 'ACME', 'CEO', '+44 20 7946 0958', 'b@example.com', 'x'],
    ),
  ).toEqual({
    'Full Name': 'name',
    Company: 'customer',
    'Job Title': 'title',
    'Mobile Phone': 'phone',
    'Email Address': 'email',
    Remarks: 'note',
  });
});

test('without heads the values tell', () => {
  expect(
    mappingOf(
      customer,
      ['', '', ''],
      ['甲公司', '13800001234', 'a@example.com'],
      ['乙公司', '(021) 6288 0000', 'b@example.com'],
    ),
  ).toEqual({ '#1': null, '#2': 'phone', '#3': 'email' });
});

test('each field is used once, and equal heads are told apart by their place', () => {
  const guesses = guessMapping({
    heads: ['电话', '电话', '__proto__', 'constructor'],
    sample: sampleOf(['13800001234', '13900001234', 'x', 'y']),
    object: known(customer),
  });
  expect(guesses.map(({ column, field }) => [column, field])).toEqual([
    ['#1', 'phone'],
    ['#2', null],
    ['__proto__', null],
    ['constructor', null],
  ]);
});

test('the values say how they are written', () => {
  const guesses = guessMapping({
    heads: ['生日', '年营收'],
    sample: sampleOf(['3/5/2001', '1.234,50'], ['25/12/1999', '99,5']),
    object: known(customer),
  });
  expect(guesses).toMatchObject([
    { field: 'birthday', read: { dateOrder: 'dmy' } },
    { field: 'annualRevenue', read: { decimalComma: true } },
  ]);
});

test.each<[string, string[], Cell[]]>([
  [
    'customer',
    ['公司名称', '联系电话', '所属行业', '公司规模', '网址'],
    ['甲', '13800001234', '制造业', '20人以下', 'www.example.com'],
  ],
  [
    'contact',
    ['姓名', '公司名称', '职务', '部门', '手机'],
    ['张', '甲', '经理', '采购', '13800001234'],
  ],
  [
    'lead',
    ['姓名', '公司', '手机', '线索来源', '意向产品'],
    ['张', '甲', '13800001234', '网站', '货'],
  ],
  [
    'opportunity',
    ['商机名称', '客户名称', '金额', '预计成交日期', '销售阶段'],
    ['甲', '乙', '12万', '2026/12/1', '报价'],
  ],
  ['product', ['产品名称', '产品编号', '单价', '分类'], ['甲', 'A1', '12.5', '乙']],
])('a file about %s', (name, heads, row) => {
  const [first] = guessObject({ heads, sample: sampleOf(row, row), objects });
  expect(first).toMatchObject({ object: name });
});

test('the name of the file counts', () => {
  const guess = (file: string) =>
    guessObject({ heads: ['名称', '备注'], sample: [], objects, names: [file] })[0]?.object;
  expect(guess('客户.xlsx')).toBe('customer');
  expect(guess('2026 products.csv')).toBe('product');
});
