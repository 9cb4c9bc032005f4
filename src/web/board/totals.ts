import type { QueryClient } from '@tanstack/react-query';
import type { Condition } from '../../kernel/condition.ts';
import type { AggregateRequest, AggregateWire, FieldWire } from '../../kernel/wire.ts';
import { keys } from '../api/keys.ts';
import { columnKey } from './boardColumn.ts';

/** How many records a column has, and what they come to in the organisation's currency. */
export type Total = { count: number; sum: string | null };

/** Asks for the totals of all columns at once. */
export function totalsRequest(
  by: FieldWire,
  where: Condition | undefined,
  sum: FieldWire | undefined,
): AggregateRequest {
  return { where, groupBy: [{ field: by.name }], values: totalValues(sum) };
}

/** What is counted and added up for each column. */
export function totalValues(sum: FieldWire | undefined): AggregateRequest['values'] {
  return [{ fn: 'count' }, ...(sum ? [{ fn: 'sum' as const, of: sum.name }] : [])];
}

/** The totals by the keys of their columns; an answer without groups is that of the column `only`. */
export function totalsByColumn(answer: AggregateWire, only?: string): Map<string, Total> {
  return new Map(
    answer.groups.map(({ keys: [key], values: [count, sum] }) => [
      only ?? columnKey(key),
      {
        count: Number(count),
        sum: sum === null || sum === undefined ? null : String(sum),
      },
    ]),
  );
}

/** A change of one column's total: a record more or less, and its amount where it is in the organisation's currency. */
export type Shift = { column: string; value: unknown; records: 1 | -1; amount: string | null };

/** Brings the cached totals in line with a move before the server answered. */
export function shiftTotals(
  client: QueryClient,
  object: string,
  body: AggregateRequest,
  shift: Shift,
): void {
  client.setQueryData<AggregateWire>([...keys.aggregates(object), body], (answer) =>
    answer ? shifted(answer, shift, body.groupBy === undefined) : answer,
  );
}

/** The totals after one record came or went; without groups there is one column only. */
export function shifted(answer: AggregateWire, shift: Shift, single = false): AggregateWire {
  const { column, value, records, amount } = shift;
  const known = single || answer.groups.some(({ keys: [key] }) => columnKey(key) === column);
  const empty = { keys: [value], titles: [null], places: [null], values: [0, null] };
  const groups = known ? answer.groups : [...answer.groups, empty];
  return {
    groups: groups.map((group) => {
      if (!single && columnKey(group.keys[0]) !== column) return group;
      const [count, sum = null] = group.values;
      const next = amount === null ? sum : addDecimal(String(sum ?? '0'), amount, records);
      return { ...group, values: [Number(count) + records, next] };
    }),
  };
}

/** Adds (or takes away) decimals as the API carries them, exactly. */
export function addDecimal(one: string, other: string, sign: 1 | -1): string {
  const scale = Math.max(digits(one), digits(other));
  const sum = scaled(one, scale) + BigInt(sign) * scaled(other, scale);
  if (scale === 0) return sum.toString();
  const text = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, '0');
  return `${sum < 0n ? '-' : ''}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

function digits(value: string): number {
  return value.split('.')[1]?.length ?? 0;
}

function scaled(value: string, scale: number): bigint {
  const [whole = '0', part = ''] = value.split('.');
  return BigInt(`${whole}${part.padEnd(scale, '0')}`);
}
