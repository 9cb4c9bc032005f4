import { expect, test } from 'vitest';
import type { StepWire, WhenWire } from '../wire.ts';
import { emptyTest, LINE_TESTS, testsIn, whenOf, whensOf, withGroup, withWhen } from './lines.ts';

const step: StepWire = { object: 'order', mode: 'create', columns: {} };

test.each<WhenWire>([
  { column: '状态', is: ['有效', '待定'] },
  { column: '状态', not: ['作废'] },
  { column: '客户', empty: true },
  { column: '客户', empty: false },
  { column: '数量', moreThan: 0 },
  { column: '数量', lessThan: 0 },
  { column: '发票', matches: 'C' },
])('%o is one test, and comes back', (when) => {
  const tests = testsIn(when);
  expect(tests).toHaveLength(1);
  expect(tests.map(whenOf)).toEqual([when]);
});

test('a condition that says several things is as many tests, which all have to hold', () => {
  expect(testsIn({ column: '数量', empty: false, moreThan: 0, lessThan: 100 }).map(whenOf)).toEqual(
    [
      { column: '数量', empty: false },
      { column: '数量', moreThan: 0 },
      { column: '数量', lessThan: 100 },
    ],
  );
});

test('what is asked of one column in a row is one condition again, unless it is asked twice', () => {
  const whole: WhenWire[] = [
    { column: '数量', empty: false, moreThan: 0 },
    { column: '发票', matches: 'C' },
    { column: '发票', matches: 'C5' },
    { column: '数量', lessThan: 9 },
  ];
  expect(whensOf(whole.flatMap(testsIn))).toEqual(whole);
  expect(whensOf([emptyTest('数量', 'is')])).toEqual([]);
});

test('what compares with nothing yet is no condition', () => {
  const said = LINE_TESTS.filter((kind) => whenOf(emptyTest('状态', kind)) !== undefined);
  expect(said).toEqual(['filled', 'empty']);
});

test('a step without conditions or columns to group by does not mention them', () => {
  const limited = withGroup(withWhen(step, [{ column: '状态', empty: false }]), ['订单号']);
  expect(limited).toEqual({
    ...step,
    when: [{ column: '状态', empty: false }],
    groupBy: ['订单号'],
  });
  expect(withGroup(withWhen(limited, []), [])).toEqual(step);
});
