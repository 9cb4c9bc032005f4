import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonName } from './support/global-setup.ts';
import { apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { compared } from './support/duplicates.ts';
import { scored } from './support/scores.ts';
import { openPalette, seen } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';
import { workedOutPages } from './support/worked-out-pages.ts';

/**
 * The README's pictures, of a demo company of full size that nobody has touched. They are made where ZHIYIN_SCREENSHOTS=1
 * asks for them and nothing else then runs: see `vitest.e2e.config.ts`.
 */
const folder = path.resolve(import.meta.dirname, '../docs/screenshots');
const MOST_BYTES = 300_000;
/** What is worked out of two years takes its time, above all where others work on the machine. */
const WORKED_OUT_MS = 1_200_000;

type Pictured = { name: string; as: PersonName; open: (visit: Visit) => Promise<void> };

/** A company that buys, with a deal under way and something promised. */
let customer: string;

beforeAll(async () => {
  await compared(WORKED_OUT_MS);
  await scored(WORKED_OUT_MS);
  const { url, people } = ownDemo();
  const api = apiOf(url, people['sales-c'].cookie);
  const busy = [
    { field: 'owner', op: 'me' },
    { field: 'kind', op: 'eq', value: 'company' },
    { field: 'orderCount', op: 'gt', value: 0 },
    { field: 'openOpportunities', op: 'gt', value: 0 },
    { field: 'nextTaskAt', op: 'notEmpty' },
  ];
  const [first] = await api.find('customers', { and: busy }, '-revenue');
  if (!first) throw new Error('The demo company has no customer with orders, a deal and a task');
  customer = first.id;
}, 2 * WORKED_OUT_MS);
afterAll(closeBrowser);

/** What somebody who sells wants to see of customers: those who buy most come first. */
const COLUMNS = {
  desktop: ['name', 'stage', 'city', 'revenue', 'lastContactAt'],
  phone: ['name', 'kind', 'stage', 'city', 'tier'],
};

const list: Pictured = {
  name: 'list',
  as: 'sales-c',
  open: async ({ page, url, size, t }) => {
    const columns = encodeURIComponent(JSON.stringify(COLUMNS[size]));
    await page.goto(`${url}/customers?sort=-revenue&columns=${columns}`);
    const rows = page.locator('[role="row"][data-id]');
    await seen(size === 'desktop' ? rows : page.getByRole('listitem'));
    // The way to other pages comes last.
    await seen(page.getByRole('link', { name: t('workbench.title') }));
  },
};

const record: Pictured = {
  name: 'record',
  as: 'sales-c',
  open: async ({ page, url }) => {
    await page.goto(`${url}/customers/${customer}`);
    await seen(page.locator('[data-part="next"]'));
    await seen(page.locator('li[data-source]'));
  },
};

const workbench: Pictured = {
  name: 'workbench',
  as: 'sales-c',
  open: async ({ page, url }) => {
    await page.goto(`${url}/workbench`);
    await seen(page.locator('[data-task]'));
    await seen(page.locator('[data-compared="customers"] td a'));
  },
};

const palette: Pictured = {
  name: 'palette',
  as: 'sales-c',
  open: async (visitor) => {
    await list.open(visitor);
    const opened = await openPalette(visitor);
    await visitor.page.keyboard.type('bjds');
    await seen(opened.getByRole('option'));
  },
};

const board: Pictured = {
  name: 'board',
  as: 'head',
  open: async ({ page, url }) => {
    await page.goto(`${url}/opportunities?mode=board`);
    await seen(page.locator('[data-card]'));
  },
};

const dashboard: Pictured = {
  name: 'dashboard',
  as: 'head',
  open: async ({ page, url, t }) => {
    await page.goto(`${url}/sales-dashboard`);
    await seen(page.locator('[data-figure="openAmount"] a'));
    await seen(page.getByRole('region', { name: t('dashboard.funnel') }).getByRole('table'));
  },
};

/** Pages of what is worked out, as the walk through all pages opens them. */
const workedOut = ['value-map', 'models', 'data-quality', 'duplicates'].map((name): Pictured => {
  const found = workedOutPages.find((each) => each.name === name);
  if (!found) throw new Error(`There is no page ${name}`);
  return { ...found, as: 'head' };
});

const pictured = {
  desktop: [list, record, palette, workbench, board, dashboard, ...workedOut],
  phone: [list, record, workbench],
};

const LOOKS = (['zh', 'en'] as const).flatMap((locale) =>
  (['desktop', 'phone'] as const).flatMap((size) =>
    pictured[size].map((each) => ({ ...each, locale, size })),
  ),
);

describe('the pictures of the README', () => {
  // A machine with other work makes a page wait, which no picture shows.
  test.for(LOOKS)('$locale, $size: $name', { retry: 2 }, ({ name, as, open, locale, size }) =>
    visit({ as, locale, size, theme: 'light' }, async (visitor) => {
      const { page } = visitor;
      await open(visitor);
      // Panels that are loaded later have come, and nothing is under the mouse.
      await page.waitForLoadState('networkidle');
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'hidden' });
      mkdirSync(folder, { recursive: true });
      const file = path.join(folder, `${locale}-${size === 'phone' ? 'phone-' : ''}${name}.png`);
      await page.screenshot({ path: file });
      expect(statSync(file).size, file).toBeLessThanOrEqual(MOST_BYTES);
    }),
  );
});
