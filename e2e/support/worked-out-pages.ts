import { seen } from './steps.ts';
import type { Visit } from './visit.ts';

/** A page on the walk through all of them, and when it has come. */
export type WalkedPage = { name: string; open: (visit: Visit) => Promise<void> };

/** Pages of what is worked out from the demo company's records: scores, offers, words, quality and duplicates. */
export const workedOutPages: readonly WalkedPage[] = [
  {
    name: 'customers at risk',
    open: async ({ page, url, t }) => {
      await page.goto(`${url}/at-risk`);
      await seen(page.getByRole('heading', { name: t('insight.atRisk') }));
    },
  },
  {
    name: 'standard forms',
    open: async ({ page, url, t }) => {
      await page.goto(`${url}/quality?part=standards`);
      await page.getByRole('button', { name: t('standards.preview'), exact: true }).click();
      await seen(page.locator('[data-part="standards-preview"] [data-record]'));
    },
  },
  {
    name: 'how customers sound',
    open: async ({ page, url }) => {
      await page.goto(`${url}/words?period=thisYear`);
      await seen(page.locator('[data-card="trend"] [data-row] a').first());
      await seen(page.locator('[data-card="product"] [data-row] a').first());
      await page.locator('[data-word]').first().click();
      await seen(page.locator('mark').first());
    },
  },
  {
    name: 'how it is read',
    open: async ({ page, url }) => {
      await page.goto(`${url}/models?kind=words`);
      await seen(page.locator('[data-card="words"]'));
    },
  },
  {
    name: 'offers',
    open: async ({ page, url }) => {
      await page.goto(`${url}/offers`);
      await seen(page.locator('[data-customer]').first());
      await page.locator('button[aria-expanded="false"]').last().click();
      await seen(page.locator('[data-held]').first());
    },
  },
  {
    name: 'what goes with a product',
    open: async ({ page, url, api, size, t }) => {
      const [latte] = await api.find('products', { field: 'code', op: 'eq', value: 'DR-003' });
      await page.goto(`${url}/products/${latte?.id}`);
      if (size === 'phone') await page.getByRole('tab', { name: t('record.tabRelated') }).tap();
      await seen(page.locator('[data-part="bundles"] [data-together]').first());
    },
  },
  {
    name: 'how offers are found',
    open: async ({ page, url }) => {
      await page.goto(`${url}/models?kind=offer`);
      await seen(page.locator('[data-card="offer"] [data-hit]'));
    },
  },
  {
    name: 'models',
    open: async ({ page, url, t }) => {
      await page.goto(`${url}/models`);
      await seen(page.getByRole('heading', { name: t('insight.models') }));
    },
  },
  {
    name: 'value-map',
    open: async ({ page, url }) => {
      await page.goto(`${url}/value-map`);
      await seen(page.locator('[data-cell] a'));
      await seen(page.locator('[data-row="lost"]'));
    },
  },
  {
    name: 'cohorts',
    open: async ({ page, url }) => {
      await page.goto(`${url}/cohorts?by=quarter`);
      await seen(page.locator('[data-cell] a'));
      await seen(page.locator('[data-figure="again"]'));
    },
  },
  {
    name: 'value index',
    open: async ({ page, url }) => {
      await page.goto(`${url}/value-index`);
      await seen(page.locator('tr[data-row]'));
    },
  },
  {
    name: 'winning customers',
    open: async ({ page, url }) => {
      await page.goto(`${url}/acquisition?period=thisYear`);
      await seen(page.locator('tr[data-source="all"]'));
    },
  },
  {
    name: 'data-quality',
    open: async ({ page, url }) => {
      await page.goto(`${url}/quality`);
      await seen(page.locator('tr[data-rule]'));
      await seen(page.locator('[data-part="queue"] [data-record]'));
    },
  },
  {
    name: 'samples that people checked',
    open: async ({ page, url }) => {
      await page.goto(`${url}/quality?part=audit`);
      await page.getByRole('combobox').first().click();
      await page.getByRole('option').last().click();
      await seen(page.locator('[data-part="result"] tr[data-field]').first());
    },
  },
  {
    name: 'points',
    open: async ({ page, url }) => {
      await page.goto(`${url}/quality?part=contributions`);
      await seen(page.locator('[data-figure="points"]'));
    },
  },
  {
    name: 'duplicates',
    open: async ({ page, url }) => {
      await page.goto(`${url}/duplicates`);
      await seen(page.locator('[data-compared] [data-step]'));
    },
  },
  {
    name: 'new customer who is there already',
    open: async ({ page, url, names }) => {
      await page.goto(`${url}/customers/new`);
      await page
        .getByRole('textbox', { name: names.field('customer', 'phone') })
        .fill('13900001234');
      await seen(page.locator('[data-match]'));
    },
  },
];
