import { seen } from './steps.ts';
import type { WalkedPage } from './worked-out-pages.ts';

/** The list of an object, and when its first record has come. */
function listOf(path: string): WalkedPage {
  return {
    name: path,
    open: async ({ page, url }) => {
      await page.goto(`${url}/${path}`);
      await seen(page.locator('[role="row"][data-id]'));
    },
  };
}

/** The record of an object whose list is open, and when its fields have come. */
function firstOf(path: string): WalkedPage {
  return {
    name: `one of ${path}`,
    open: async ({ page }) => {
      await page.locator('[role="gridcell"][data-column="0"] a').first().click();
      await page.waitForURL(new RegExp(`${path}/[0-9a-f-]{36}$`));
      await seen(page.locator('[data-field]'));
    },
  };
}

/** What only an administrator comes to, or finds more on than the manager of a region, who walks through all pages. */
export const administratorsPages = {
  shared: ['list', 'record', 'value index', 'samples that people checked', 'duplicates'],
  own: [
    listOf('members'),
    firstOf('members'),
    listOf('units'),
    firstOf('units'),
    listOf('roles'),
    firstOf('roles'),
    listOf('quality-rules'),
  ],
};

/** What looks different to somebody who sees numbers masked and changes nothing. */
export const viewersPages = {
  shared: ['list', 'record', 'dashboard', 'value index', 'data-quality', 'duplicates'],
  own: [
    {
      name: 'workbench without tasks',
      open: async ({ page, url }) => {
        await page.goto(`${url}/workbench`);
        await seen(page.locator('[data-compared="customers"] td'));
      },
    },
    {
      name: 'form that is not for viewers',
      open: async ({ page, url, t }) => {
        await page.goto(`${url}/customers/new`);
        await seen(page.getByText(t('form.mayNotCreateHint')));
      },
    },
  ] satisfies WalkedPage[],
};
