import { expect, test } from 'vitest';
import { columnNames, findHeader } from './header.ts';
import type { Cell, Line } from './line.ts';

const linesOf = (rows: (Cell[] | null)[]): Line[] =>
  rows.flatMap((cells, i) => (cells ? [{ line: i + 1, cells }] : []));

test.each<[string, (Cell[] | null)[], { line: number | null; firstLine: number; heads: string[] }]>(
  [
    [
      'the first row',
      [
        ['名称', '电话'],
        ['甲', '13800001234'],
        ['乙', '13900001234'],
      ],
      { line: 1, firstLine: 2, heads: ['名称', '电话'] },
    ],
    [
      'under a title, a remark and an empty row',
      [
        ['2026年客户资料汇总表', null, null, null],
        ['导出时间：2026-11-01', null, '制表：行政', null],
        null,
        ['客户名称', '联系\n电话', '签约日期', '金额（万元）'],
        ['甲公司', '13800001234', '2024-03-05', 12],
        ['乙公司', null, '2024-03-06', 3.5],
        ['丙公司', '13900001234', null, null],
      ],
      { line: 4, firstLine: 5, heads: ['客户名称', '联系 电话', '签约日期', '金额（万元）'] },
    ],
    [
      'over a row of units',
      [
        ['名称', '金额', '数量', '日期'],
        [null, '万元', '（件）', null],
        ['甲', '12', '3', '2024/3/5'],
        ['乙', '13', '3', '2024/3/5'],
      ],
      { line: 1, firstLine: 3, heads: ['名称', '金额', '数量', '日期'] },
    ],
    [
      'the lower row of grouped heads',
      [
        ['客户', null, '联系', null, '其他'],
        ['名称', '编号', '电话', '邮箱', '备注'],
        ['甲', 'A1', '13800001234', 'a@example.com', '好'],
        ['乙', 'A2', '13900001234', 'b@example.com', '好'],
      ],
      { line: 2, firstLine: 3, heads: ['名称', '编号', '电话', '邮箱', '备注'] },
    ],
    [
      'no head',
      [
        ['甲', '13800001234', '2024-03-05'],
        ['乙', '13900001234', '2024-03-06'],
      ],
      { line: null, firstLine: 1, heads: ['', '', ''] },
    ],
    [
      'only a head',
      [['Name', 'E-mail', 'City']],
      { line: 1, firstLine: 2, heads: ['Name', 'E-mail', 'City'] },
    ],
    [
      'one column',
      [['邮箱'], ['a@example.com'], ['b@example.com']],
      { line: 1, firstLine: 2, heads: ['邮箱'] },
    ],
    ['nothing', [], { line: null, firstLine: 1, heads: [] }],
  ],
)('%s', (_name, rows, expected) => {
  expect(findHeader(linesOf(rows))).toEqual(expected);
});

test('columns are called by their heads where that tells them apart', () => {
  expect(columnNames(['a', '', 'b', 'b', '#9', '__proto__'])).toEqual([
    'a',
    '#2',
    '#3',
    '#4',
    '#5',
    '__proto__',
  ]);
});
