import { fixtureRows } from '../../testing/public-data.ts';
import type { OccasionGroups } from '../bg-bb.ts';
import type { PurchaseLog, SpendSummaries } from '../purchase-log.ts';

const rowsOf = (name: string): Record<string, string>[] =>
  fixtureRows(new URL(`../fixtures/${name}.csv`, import.meta.url));

const customers = 2357;

/** The day of 19970101, counted from 1970. */
export const dayOf = (date: string): number =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8))) /
  86_400_000;

/** The last day of calibration; the 39 weeks after it are held out. */
export const calibrationEnd = dayOf('19970930');
export const holdoutEnd = dayOf('19980630');

/** The purchases of the CDNOW sample; customer 1 of the papers is 0. */
export function cdnowLog(): PurchaseLog {
  const rows = rowsOf('cdnow_sample');
  return {
    customers,
    customer: Int32Array.from(rows, (row) => Number(row['sample_id']) - 1),
    day: Int32Array.from(rows, (row) => dayOf(row['date'] ?? '')),
    amount: Float64Array.from(rows, (row) => Number(row['amount'])),
  };
}

/** The summary file of the papers, of which the weeks are rounded to two decimals. */
export function cdnowReference(): SpendSummaries {
  const rows = rowsOf('cdnow_rfm_reference');
  const column = (name: string): Float64Array =>
    Float64Array.from(rows, (row) => Number(row[name]));
  return {
    customer: Int32Array.from(rows, (_, i) => i),
    frequency: Int32Array.from(column('x')),
    recency: column('t_x'),
    age: column('T'),
    meanSpend: column('mean_repeat_spend'),
  };
}

/** The donors of the BG/BB paper. */
export function donations(): OccasionGroups {
  const rows = rowsOf('donations');
  const column = (name: string): Int32Array => Int32Array.from(rows, (row) => Number(row[name]));
  return {
    frequency: column('x'),
    recency: column('t_x'),
    occasions: column('n'),
    count: Float64Array.from(column('customers')),
  };
}
