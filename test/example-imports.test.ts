import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestApplication } from '../src/main/test-application.ts';
import {
  all,
  bring,
  csv,
  figures,
  importApplication,
  look,
  refusals,
  steer,
} from '../src/modules/integration/testing/import-client.ts';
import { counted, measuredBy, organisationOf, shownFigures } from './public-data/ask.ts';
import { examplePreset, examples, rowsOf } from './public-data/files.ts';
import { retailFigures } from './public-data/retail.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await importApplication();
});
afterAll(() => app.drop());

const sample = readFileSync(path.join(examples, 'online-retail-sample.csv'));

test.each(readdirSync(examples).filter((name) => name.endsWith('.json')))(
  '%s is a preset',
  (name) => {
    const { steps } = examplePreset(path.basename(name, '.json'));
    expect(steps.length).toBeGreaterThan(0);
  },
);

test('the README tells of every file that lies there', () => {
  const readme = readFileSync(path.join(examples, 'README.md'), 'utf8');
  const untold = readdirSync(examples).filter((name) => !readme.includes(`\`${name}\``));
  expect(untold).toEqual(['README.md']);
});

test('the sample of online retail comes in, and goes out again', async () => {
  const rows = rowsOf(sample);
  // The last three lines are wrong on purpose.
  const expected = retailFigures(rows.slice(0, -3));
  const client = await organisationOf(app, { currency: 'GBP', timeZone: 'Europe/London' });
  const run = await bring(client, sample, examplePreset('online-retail'));
  expect(figures(run)).toMatchObject({ state: 'done', done: rows.length, refused: 3 });
  const shown = await shownFigures(client);
  expect(shown).toEqual(expected);
  // As examples/imports/README.md has them.
  expect(shown).toEqual({
    customers: 51,
    buyers: 40,
    orders: 56,
    revenue: 15_726_25,
    guestOrders: 4,
    guestRevenue: 150_99,
    cancelled: 13,
    lines: 378,
    products: 286,
  });
  const [quantity, date, price] = await refusals(client, run.id);
  expect(quantity?.[1]).toContain('“two”不是数字');
  expect(date?.[1]).toContain('“2011-13-09 12:50”不是日期');
  expect(price?.[1]).toContain('“12.75.1”不是数字');

  const file = await client.request('GET', `/imports/${run.id}/refusals.csv`);
  expect(file.body.split('\r\n')[2]).toBe(
    '599002,22423,REGENCY CAKESTAND 3 TIER,2,2011-13-09 12:50,12.75,17850,United Kingdom,' +
      'Ordered at: “2011-13-09 12:50” is no date.',
  );

  await steer(client, run.id, 'revert');
  expect((await look(client, run.id)).run['state']).toBe('reverted');
  const gone = Object.fromEntries(Object.keys(expected).map((name) => [name, 0]));
  expect(await shownFigures(client)).toEqual(gone);
});

test('teams come in without logins, deals belong to whoever the file names, and all of it goes out again', async () => {
  const { admin, unitId } = await app.organisation();
  const teams = await bring(
    admin,
    csv('sales_agent,manager,regional_office', 'Agent 1,Manager 1,East', 'Agent 2,Manager 1,East'),
    examplePreset('crm-sales-teams'),
  );
  expect(figures(teams)).toMatchObject({ refused: 0, created: 5 });
  const units = await all(admin, 'units', 'name');
  const team = units.find(({ name }) => name === 'East, Manager 1');
  const region = units.find(({ id }) => id === team?.['parent']);
  expect(team).toMatchObject({ type: 'team', parent: region?.id });
  expect(region).toMatchObject({ name: 'East', type: 'region', parent: unitId });
  const people = (await all(admin, 'members', 'name')).filter(({ unit }) => unit === team?.id);
  expect(people.map(({ name, email }) => [name, email])).toEqual([
    ['Agent 1', null],
    ['Agent 2', null],
    ['Manager 1', null],
  ]);

  await admin.request('POST', '/exchange-rates', {
    currency: 'USD',
    rate: '7',
    date: '2010-01-01',
  });
  await bring(
    admin,
    csv('product,series,sales_price', 'GTX Pro,GTX,10'),
    examplePreset('crm-sales-products'),
  );
  const head =
    'opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value';
  const deal = (id: string, agent: string): string =>
    `${id},${agent},GTXPro,Isdom,Won,2016-10-25,2017-03-11,9`;
  const deals = await bring(
    admin,
    csv(head, deal('A', 'Agent 2'), deal('B', 'Agent 3')),
    examplePreset('crm-sales-pipeline'),
  );
  expect(await refusals(admin, deals.id)).toEqual([[3, '找不到成员“Agent 3”。']]);
  expect(await measuredBy(admin, 'wonCount', 'owner')).toEqual(new Map([['Agent 2', 1]]));
  for (const run of [deals, teams]) {
    await steer(admin, run.id, 'revert');
    expect((await look(admin, run.id)).run).toMatchObject({ state: 'reverted', keptCount: 0 });
  }
  expect(await counted(admin, '/units')).toBe(1);
  expect(await counted(admin, '/members')).toBe(1);
});

test('amounts in another currency than the organisation’s wait for a rate', async () => {
  const { admin } = await app.organisation();
  const lines = sample.toString('utf8').split('\n').slice(0, 2).join('\n');
  const refused = await bring(admin, lines, examplePreset('online-retail'));
  expect((await refusals(admin, refused.id))[0]?.[1]).toContain('GBP');
  const rate = { currency: 'GBP', rate: '9.1', date: '2010-01-01' };
  const made = await admin.request('POST', '/exchange-rates', rate);
  expect(made.statusCode, made.body).toBe(201);
  const run = await bring(admin, lines, examplePreset('online-retail'));
  expect(figures(run)).toMatchObject({ refused: 0 });
  // 6 pieces at 2.55 pounds.
  expect((await shownFigures(admin)).revenue).toBe(Math.round(1530 * 9.1));
});
