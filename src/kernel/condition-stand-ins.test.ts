import { expect, test } from 'vitest';
import { compile } from '../platform/database.ts';
import { compileCondition } from './condition-sql.ts';
import { withIds, withStandIns } from './condition-stand-ins.ts';
import { parseCondition } from './condition.ts';
import type { Condition } from './condition.ts';
import type { Plan } from './statement-cache.ts';
import { catalog, contextOf, idOf, modelNamed, visibleIn } from './testing/condition-world.ts';

const deal = modelNamed('deal');
const ctx = contextOf();

const parsed = (condition: unknown): Condition => parseCondition(deal, catalog, condition, ctx);
const compiled = (condition: Condition): Plan =>
  compile(compileCondition(condition, { model: deal, alias: 't', ctx, visible: visibleIn(ctx) }));

/** The statement of what is left of a condition, with what was taken out in its place again. */
function filled(condition: Condition): Plan {
  const { condition: left = condition, taken } = withStandIns(ctx, deal, condition);
  return withIds(compiled(left), taken);
}

const limits = ['lt', 'lte', 'gt', 'gte'];
const numbers = [0, 7, -7, '12', '12.5', '-0.0001', '0.00001', '99999999999.9999'];
const ofField = (field: string): { field: string; op: string; value: string | number }[] =>
  numbers
    .filter((value) => field !== 'ownInteger' || Number.isInteger(Number(value)))
    .flatMap((value) => limits.map((op) => ({ field, op, value })));

test.each(['amount', 'ownInteger', 'ownDecimal'].flatMap(ofField))(
  '$field $op $value is what it says',
  (condition) => {
    expect(filled(parsed(condition))).toEqual(compiled(parsed(condition)));
  },
);

test('several limits and ids in one “and” each keep their place', () => {
  const condition = parsed({
    and: [
      { field: 'amount', op: 'gte', value: 100 },
      { field: 'amount', op: 'lt', value: '200.5' },
      { field: 'account', op: 'eq', value: idOf('account', 1) },
      { field: 'ownInteger', op: 'gt', value: 3 },
      { field: 'ownInteger', op: 'lt', value: 9 },
    ],
  });
  expect(filled(condition)).toEqual(compiled(condition));
});

test('conditions that differ by a limit or an id are one', () => {
  const left = (account: number, from: number): unknown =>
    withStandIns(
      ctx,
      deal,
      parsed({
        and: [
          { field: 'account', op: 'eq', value: idOf('account', account) },
          { field: 'amount', op: 'gte', value: from },
        ],
      }),
    ).condition;
  expect(left(1, 10)).toEqual(left(2, 20_000));
});

test('what a number is equal to stays, as does what stands deeper', () => {
  const condition = parsed({
    or: [
      { field: 'amount', op: 'eq', value: 10 },
      { field: 'amount', op: 'gte', value: 10 },
    ],
  });
  expect(withStandIns(ctx, deal, condition).condition).toEqual(condition);
});
