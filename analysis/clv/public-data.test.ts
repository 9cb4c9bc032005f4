import { describe, expect, test } from 'vitest';
import { compare } from '../testing/comparison.ts';
import { hasPublicData, publicRows } from '../testing/public-data.ts';
import { expectedEstimate } from './forecast.ts';
import { holdout } from './holdout.ts';
import { fitBgNbd, fitParetoNbd } from './purchase-fit.ts';
import { type PurchaseLog, purchasesWithin, summarise } from './purchase-log.ts';

const dayOf = (date: string): number => Date.parse(date.slice(0, 10)) / 86_400_000;

/** Orders of known customers, without cancellations. */
function onlineRetail(): PurchaseLog {
  const rows = publicRows('online-retail/online_retail.csv.gz').filter(
    (row) =>
      !row['InvoiceNo']?.startsWith('C') &&
      Number(row['Quantity']) > 0 &&
      Number(row['UnitPrice']) > 0 &&
      row['CustomerID'] !== '',
  );
  const numbers = new Map<string, number>();
  const customer = Int32Array.from(rows, (row) => {
    const id = row['CustomerID'] ?? '';
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    return number;
  });
  return {
    customers: numbers.size,
    customer,
    day: Int32Array.from(rows, (row) => dayOf(row['InvoiceDate'] ?? '')),
    amount: Float64Array.from(rows, (row) => Number(row['Quantity']) * Number(row['UnitPrice'])),
  };
}

/** To read 423,274 rows takes most of the time of this. */
const isFull = process.env['ZHIYIN_TEST_SIZES'] === 'full';

describe.runIf(isFull && hasPublicData('online-retail'))('Online Retail', () => {
  test('shows no drop-out, and the fallback says so and foretells what comes', () => {
    const log = onlineRetail();
    const all = summarise(log, { end: dayOf('2011-12-09') });
    for (const fitOf of [fitBgNbd, fitParetoNbd]) {
      expect(fitOf(all)).toMatchObject({ state: 'fallback', reason: 'noDropout', model: 'nbd' });
    }
    const end = dayOf('2011-08-31');
    const before = summarise(log, { end });
    const fit = fitBgNbd(before);
    if (fit.state === 'refused') throw new Error(fit.code);
    const weeks = (dayOf('2011-12-09') - end) / 7;
    const expected = Float64Array.from(before.customer, (_, i) =>
      expectedEstimate(
        fit,
        {
          frequency: before.frequency[i] ?? NaN,
          recency: before.recency[i] ?? NaN,
          age: before.age[i] ?? NaN,
        },
        weeks,
      ),
    );
    const came = purchasesWithin(log, end + 1, dayOf('2011-12-09')).purchases;
    const of = holdout(
      expected,
      Float64Array.from(before.customer, (who) => came[who] ?? NaN),
    );
    const line = { task: `BG/NBD (${fit.model})`, data: 'Online Retail, 14 weeks held out' };
    compare({
      ...line,
      metric: 'correlation',
      reference: 0.6,
      ours: of.correlation,
      goal: 'atLeast',
    });
    compare({
      ...line,
      metric: 'purchases foretold of come',
      reference: 1,
      ours: of.predicted / of.actual,
      goal: 'equal',
      within: 0.3,
    });
  }, 120_000);
});
