import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scoreRfm } from '../analysis/segmentation/rfm.ts';
import { nameSegments, segmentIds } from '../analysis/segmentation/segments.ts';
import type { JobWire, RecordWire } from '../src/kernel/wire.ts';
import { list, succeeded } from '../src/main/testing/requests.ts';
import type { TestApplication, TestClient } from '../src/main/test-application.ts';
import type { CohortsWire } from '../src/modules/insight/cohorts/wire.ts';
import type { ValueCard } from '../src/modules/insight/value/wire.ts';
import {
  bring,
  ended,
  figures,
  importApplication,
} from '../src/modules/integration/testing/import-client.ts';
import { patience, sized } from '../src/platform/testing/sizes.ts';
import { organisationOf } from './public-data/ask.ts';
import { dataFile, examplePreset, hasData, rowsOf } from './public-data/files.ts';
import type { Row } from './public-data/files.ts';
import { penceOf } from './public-data/retail.ts';

/** Customers of online retail whose whole history comes in: one of so many. */
const ONE_OF = sized(150, 6);

let app: TestApplication;
beforeAll(async () => {
  if (hasData) app = await importApplication();
});
afterAll(() => app?.drop());

/** The lines of some of the customers, with all that each of them bought. */
function someCustomers(file: Buffer): Buffer {
  const [head = '', ...lines] = file.toString('utf8').trimEnd().split('\n');
  // The last but one column, behind all that could hold a comma.
  const idOf = (line: string): string => line.split(',').at(-2) ?? '';
  const kept = lines.filter((line) => idOf(line) !== '' && Number(idOf(line)) % ONE_OF === 0);
  return Buffer.from([head, ...kept, ''].join('\n'));
}

/** What each customer bought, worked out from the lines alone. */
function boughtBy(
  rows: readonly Row[],
): Map<string, { invoices: Set<string>; pence: number; lastDay: string }> {
  const sales = rows.filter(
    ({ InvoiceNo = '', StockCode, Quantity, UnitPrice }) =>
      !InvoiceNo.startsWith('C') &&
      StockCode !== 'B' &&
      Number(UnitPrice) > 0 &&
      Number(Quantity) > 0,
  );
  return new Map(
    [...Map.groupBy(sales, ({ CustomerID = '' }) => CustomerID)].map(([id, own]) => [
      id,
      {
        invoices: new Set(own.map(({ InvoiceNo = '' }) => InvoiceNo)),
        pence: own.reduce((sum, row) => sum + penceOf(row), 0),
        lastDay:
          own
            .map(({ InvoiceDate = '' }) => dayOf(InvoiceDate))
            .toSorted()
            .at(-1) ?? '',
      },
    ]),
  );
}

/** Both ways in which the file writes its times begin with the day. */
const dayOf = (time: string): string => time.slice(0, 10);

async function refreshed(client: TestClient): Promise<JobWire> {
  const answer = succeeded(await client.request('POST', '/actions/refreshInsight', {}));
  return ended(client, answer.json<JobWire>().id);
}

async function allCustomers(client: TestClient): Promise<RecordWire[]> {
  return list(client, '/customers?limit=200&fields=name,segment,rfm,nextYearValue,aliveChance');
}

if (!hasData) console.warn('The public data is not on this machine (TEST_DATA): not tried.');

describe.runIf(hasData)('insight over imported data', () => {
  test(
    'online retail: segments by the library, days that end with the data, and what is not known left open',
    async () => {
      const part = someCustomers(dataFile('online-retail/online_retail.csv.gz'));
      const client = await organisationOf(app, { currency: 'GBP', timeZone: 'Europe/London' });
      const run = await bring(client, part, examplePreset('online-retail'), 'online_retail.csv');
      expect(figures(run)).toMatchObject({ state: 'done', refused: 0 });
      expect(await refreshed(client)).toMatchObject({ state: 'done', error: null });

      const bought = boughtBy(rowsOf(part));
      const ids = [...bought.keys()];
      const latest = ids.map((id) => Date.parse(bought.get(id)?.lastDay ?? '') / 86_400_000);
      const rfm = {
        recency: Float64Array.from(latest, (day) => Math.max(...latest) - day),
        frequency: Float64Array.from(ids, (id) => bought.get(id)?.invoices.size ?? NaN),
        monetary: Float64Array.from(ids, (id) => (bought.get(id)?.pence ?? NaN) / 100),
      };
      const scored = scoreRfm(rfm);
      if (scored.state !== 'fitted') throw new Error('too few customers');
      const { segments } = nameSegments(scored, rfm.frequency);
      const shown = new Map((await allCustomers(client)).map((each) => [each['name'], each]));
      const expected = ids.map((id, n) => [
        id,
        `${scored.scores.recency[n]}${scored.scores.frequency[n]}${scored.scores.monetary[n]}`,
        segmentIds[segments[n] ?? NaN],
      ]);
      expect(ids.map((id) => [id, shown.get(id)?.['rfm'], shown.get(id)?.['segment']])).toEqual(
        expected,
      );
      // Who only sent things back has nothing to go by.
      for (const [name, each] of shown) {
        if (!bought.has(String(name))) expect([name, each['rfm'] ?? null]).toEqual([name, null]);
      }

      const [model] = await list(
        client,
        `/score-models?fields=kind,card&where=${encodeURIComponent(
          JSON.stringify({ field: 'kind', op: 'eq', value: 'value' }),
        )}`,
      );
      const card = JSON.parse(String(model?.['card'])) as ValueCard;
      expect(card.customers).toBe(ids.length);
      if (card.state === 'refused') throw new Error('nothing was learned');
      // The shop closed its books long before today: who was there to the end is not lost.
      const end = new Date(Math.max(...latest) * 86_400_000).toISOString().slice(0, 10);
      expect(card.period.to).toBe(end);
      const values = ids.map((id) => Number(shown.get(id)?.['nextYearValue']));
      expect(Math.max(...values)).toBeGreaterThan(100);

      const answer = succeeded(await client.request('GET', '/insight/cohorts?by=month'));
      const { cohorts, periods } = answer.json<CohortsWire>();
      expect(periods.at(-1)?.name).toBe(end.slice(0, 7));
      expect(cohorts.reduce((sum, { customers }) => sum + customers, 0)).toBe(ids.length);
    },
    patience(180_000),
  );
});
