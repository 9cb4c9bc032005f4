import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Condition } from '../src/kernel/condition.ts';
import type { RecordWire } from '../src/kernel/wire.ts';
import type { TestApplication } from '../src/main/test-application.ts';
import {
  bring,
  figures,
  importApplication,
  refusals,
} from '../src/modules/integration/testing/import-client.ts';
import { patience, sized } from '../src/platform/testing/sizes.ts';
import { counted, measured, measuredBy, organisationOf, shownFigures } from './public-data/ask.ts';
import { dataFile, examplePreset, hasData, rowsOf } from './public-data/files.ts';
import { retailFigures } from './public-data/retail.ts';

/** Lines of online retail: all 423,274 of them in the proof, else those of the first days. */
const RETAIL_LINES = sized(2_000, 1_000_000);

let app: TestApplication;
beforeAll(async () => {
  if (hasData) app = await importApplication();
});
afterAll(() => app?.drop());

/** The first lines of a file, up to where an invoice ends. */
function firstLines(file: Buffer, lines: number): Buffer {
  const all = file.toString('utf8').split('\n');
  let end = Math.min(lines, all.length);
  const invoice = (n: number): string | undefined => all[n]?.split(',', 1)[0];
  while (end < all.length && invoice(end) === invoice(end - 1)) end += 1;
  return Buffer.from(all.slice(0, end).join('\n'));
}

/** How fast an import was, and what memory the process holds behind it. */
function speedOf(run: RecordWire): string {
  const { startedAt, finishedAt, rowCount } = run;
  const seconds = (Date.parse(String(finishedAt)) - Date.parse(String(startedAt))) / 1000;
  const megabytes = Math.round(process.memoryUsage.rss() / 1_048_576);
  const rate = (Number(rowCount) / seconds).toFixed(0);
  return `${Number(rowCount)} lines in ${seconds.toFixed(1)} s: ${rate} lines/s; the process holds ${megabytes} MB`;
}

if (!hasData) console.warn('The public data is not on this machine (TEST_DATA): not tried.');

describe.runIf(hasData)('lines of orders, by the presets of examples/imports', () => {
  test(
    'online retail: customers, orders and revenue are those of its README',
    async () => {
      const file = dataFile('online-retail/online_retail.csv.gz');
      const part = firstLines(file, RETAIL_LINES);
      const expected = retailFigures(rowsOf(part));
      if (part.length === file.length)
        // As the README of the data has them.
        expect(expected).toMatchObject({ buyers: 3_026, orders: 13_082, revenue: 637_819_414 });
      const client = await organisationOf(app, { currency: 'GBP', timeZone: 'Europe/London' });
      const run = await bring(client, part, examplePreset('online-retail'), 'online_retail.csv');
      console.log(`online retail: ${speedOf(run)}`);
      expect(figures(run)).toMatchObject({ state: 'done', refused: 0 });
      expect(await shownFigures(client)).toEqual(expected);
    },
    patience(120_000),
  );

  test(
    'superstore: orders, and what they come to',
    async () => {
      const file = firstLines(dataFile('superstore/superstore.csv.gz'), sized(800, 1_000_000));
      const rows = rowsOf(file);
      const different = (column: string): number => new Set(rows.map((row) => row[column])).size;
      const client = await organisationOf(app, { currency: 'USD', timeZone: 'America/New_York' });
      const run = await bring(client, file, examplePreset('superstore'), 'superstore.csv');
      console.log(`superstore: ${speedOf(run)}`);
      expect(await refusals(client, run.id)).toEqual([]);
      expect(await counted(client, '/customers')).toBe(different('Customer Name'));
      expect(await counted(client, '/products')).toBe(different('Product ID'));
      expect(await counted(client, '/order-lines')).toBe(rows.length);
      expect(await measured(client, 'orderCount')).toBe(different('Order ID'));
      const cents = rows.map(({ Sales }) => Math.round(Math.round(Number(Sales) * 10_000) / 100));
      const total = cents.reduce((sum, each) => sum + each, 0);
      expect(Math.round(Number(await measured(client, 'orderRevenue')) * 100)).toBe(total);
      expect(await counted(client, '/product-categories')).toBe(
        different('Category') + different('Sub-Category'),
      );
    },
    patience(120_000),
  );
});

describe.runIf(hasData)('opportunities and leads, by the presets of examples/imports', () => {
  test.each(['zh', 'en'] as const)(
    'crm-sales: every opportunity in its stage, and the win rate, in an organisation that speaks %s',
    async (locale) => {
      const lines = sized(locale === 'en' ? 1_200 : 300, 1_000_000);
      const whole = dataFile('crm-sales/sales_pipeline.csv');
      const pipeline = firstLines(whole, lines);
      const rows = rowsOf(pipeline);
      const stages = Map.groupBy(rows, (row) => row['deal_stage']);
      const [won = [], lost = []] = [stages.get('Won'), stages.get('Lost')];
      const place = { currency: 'USD', timeZone: 'America/New_York', locale };
      const client = await organisationOf(app, place);
      for (const name of ['accounts', 'products', 'teams']) {
        const file = dataFile(`crm-sales/${name === 'teams' ? 'sales_teams' : name}.csv`);
        const run = await bring(client, file, examplePreset(`crm-sales-${name}`));
        expect(await refusals(client, run.id)).toEqual([]);
      }
      const run = await bring(client, pipeline, examplePreset('crm-sales-pipeline'));
      console.log(`crm-sales: ${speedOf(run)}`);
      expect(await refusals(client, run.id)).toEqual([]);

      expect(await counted(client, '/opportunities')).toBe(rows.length);
      expect(await measured(client, 'wonCount')).toBe(won.length);
      expect(await measured(client, 'lostCount')).toBe(lost.length);
      const rate = won.length / (won.length + lost.length);
      expect(Number(await measured(client, 'winRate'))).toBeCloseTo(rate, 3);
      const amount = won.reduce((sum, row) => sum + Number(row['close_value']), 0);
      expect(Number(await measured(client, 'wonAmount'))).toBe(amount);
      const byAgent = Map.groupBy(won, (row) => row['sales_agent']);
      expect(await measuredBy(client, 'wonCount', 'owner')).toEqual(
        new Map([...byAgent].map(([agent, theirs]) => [agent, theirs.length])),
      );
      // The 35 agents, their 6 managers and whoever imports; a team of each manager, in 3 regions.
      expect(await counted(client, '/members')).toBe(42);
      expect(await counted(client, '/units')).toBe(10);
      const inMarch: Condition = {
        field: 'closeDate',
        op: 'between',
        value: ['2017-03-01', '2017-03-31'],
      };
      expect(await measured(client, 'wonCount', inMarch)).toBe(
        won.filter((row) => row['close_date']?.startsWith('2017-03')).length,
      );
      // All of it was won before it was entered here.
      expect(await measured(client, 'salesCycleDays')).toBeNull();
      // 85 accounts, and the one that stands for those without.
      expect(await counted(client, '/customers')).toBe(86);
      expect(await counted(client, '/products')).toBe(7);
      if (pipeline.length === whole.length) {
        // As the README of the data has them.
        expect(rows).toHaveLength(6_750);
        expect(Number(rate.toFixed(3))).toBe(0.634);
      }
    },
    patience(120_000),
  );

  test(
    'leads: all of them, by where they stand',
    async () => {
      const file = firstLines(dataFile('leads/leads.csv.gz'), sized(1_000, 1_000_000));
      const rows = rowsOf(file);
      const client = await organisationOf(app, { currency: 'USD', timeZone: 'Asia/Dubai' });
      const run = await bring(client, file, examplePreset('leads'), 'leads.csv');
      console.log(`leads: ${speedOf(run)}`);
      expect(await refusals(client, run.id)).toEqual([]);
      expect(await counted(client, '/leads')).toBe(rows.length);
      const qualified = { field: 'status', op: 'eq', value: 'qualified' } as const;
      expect(await counted(client, '/leads', qualified)).toBe(
        rows.filter(({ Converted }) => Converted === '1').length,
      );
    },
    patience(120_000),
  );
});
