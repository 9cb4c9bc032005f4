import { readFileSync } from 'node:fs';
import type { Download, Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import type { Cell } from '../src/modules/integration/reading/line.ts';
import { readBytes } from '../src/modules/integration/reading/read-bytes.ts';
import { inspect, recordData } from './support/inspect.ts';
import { openList, seen } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

afterAll(closeBrowser);

const WHERE = { field: 'city', op: 'in', value: ['上海', '杭州'] } as const;
const COLUMNS = ['name', 'city', 'kind'] as const;

async function openExport({ page, t }: Visit): Promise<void> {
  await page.getByRole('button', { name: t('list.more') }).click();
  await page.getByRole('menuitem', { name: t('list.export') }).click();
  await seen(page.getByRole('button', { name: t('export.start') }));
}

/** Exports from the open dialog; the file comes by itself as soon as it is there. */
async function fetched(page: Page, start: string): Promise<Download> {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: start }).click();
  return coming;
}

test('a list goes out as it is shown, and stays to be fetched', () =>
  visit({ as: 'admin' }, async (visitor) => {
    const { page, url, api, t, names } = visitor;
    const where = encodeURIComponent(JSON.stringify(WHERE));
    const columns = encodeURIComponent(JSON.stringify(COLUMNS));
    await page.goto(`${url}/customers?where=${where}&sort=name&columns=${columns}`);
    await seen(page.locator('[role="row"][data-id]'));
    await openExport(visitor);
    await page.getByLabel(t('export.csv')).check();
    const download = await fetched(page, t('export.start'));
    expect(download.suggestedFilename()).toMatch(
      new RegExp(`^${names.plural('customer')} .*\\.csv$`),
    );

    const shown = await api.find('customers', WHERE, 'name');
    const lines = shown.map(({ name, city, kind }) =>
      [name, city, names.option('customer', 'kind', String(kind))].join(','),
    );
    const heads = COLUMNS.map((name) => names.field('customer', name)).join(',');
    const text = readFileSync(await download.path(), 'utf8');
    expect(lines.length).toBeGreaterThan(20);
    expect(
      text
        .replace(/^\uFEFF/, '')
        .trimEnd()
        .split(/\r?\n/),
    ).toEqual([heads, ...lines]);
    await seen(page.getByRole('link', { name: t('export.download') }));

    await page
      .getByRole('link', { name: names.plural('exportRun') })
      .last()
      .click();
    await page
      .getByRole('link', { name: new RegExp(`^${names.plural('customer')} `) })
      .first()
      .click();
    await seen(page.getByText(heads.replaceAll(',', '、')));
    const again = page.waitForEvent('download');
    await page.getByRole('link', { name: t('export.download') }).click();
    expect(readFileSync(await (await again).path(), 'utf8')).toBe(text);
  }));

const byCode = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** The cells of a file, line by line. */
async function cellsOf(bytes: Buffer): Promise<Cell[][]> {
  const lines: Cell[][] = [];
  async function* source(): AsyncGenerator<Uint8Array> {
    yield* [bytes];
  }
  for await (const block of readBytes(source(), {}, () => undefined))
    lines.push(...block.lines.map(({ cells }) => cells));
  return lines;
}

test('everything goes out as a workbook, by keys alone', () =>
  visit({ as: 'admin' }, async (visitor) => {
    const { page, api, t, names } = visitor;
    await openList(visitor, 'contact');
    await page.getByRole('button', { name: t('list.more') }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: t('list.export') }).focus();
    await page.keyboard.press('Enter');
    await seen(page.getByRole('button', { name: t('export.start') }));
    await page.getByLabel(t('export.shown')).focus();
    await page.keyboard.press('ArrowDown');
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: t('export.start') }).focus();
    await page.keyboard.press('Enter');
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(
      new RegExp(`^${names.plural('contact')} .*\\.xlsx$`),
    );
    const [heads = [], ...rows] = await cellsOf(readFileSync(await download.path()));
    const place = heads.indexOf(names.field('contact', 'name'));
    const called = rows
      .map((cells) => String(cells[place]))
      .filter((name) => name.startsWith('王'));
    const known = await api.find('contacts', { field: 'name', op: 'startsWith', value: '王' });
    expect(known.length).toBeGreaterThan(0);
    expect(called.toSorted(byCode)).toEqual(known.map(({ name }) => String(name)).toSorted(byCode));
  }));

test('the whole organisation goes out as one file that only its password opens', () =>
  visit({ as: 'admin' }, async (visitor) => {
    const { page, t } = visitor;
    const data = recordData(page);
    await openList(visitor, 'exportRun');
    await page.getByRole('button', { name: t('list.more') }).click();
    await page.getByRole('menuitem', { name: t('list.archive') }).click();
    const [password, again] = [t('archive.password'), t('archive.repeat')].map((name) =>
      page.getByLabel(name, { exact: true }),
    );
    await password?.fill('correct horse battery');
    await again?.fill('correct horse batter');
    await page.getByRole('button', { name: t('archive.start') }).click();
    await seen(page.getByText(t('archive.differs')));
    await data.settled();
    await inspect(visitor, 'archive dialog', data.texts);
    await again?.fill('correct horse battery');
    const download = await fetched(page, t('archive.start'));
    expect(download.suggestedFilename()).toMatch(/\.zhiyin$/);
    const bytes = readFileSync(await download.path());
    expect(bytes.subarray(0, 8).toString()).toBe('ZYARCH01');
    expect(bytes.length).toBeGreaterThan(100_000);
  }));

/** Only administrators may export in the demo, so the sweep of all pages does not come here. */
const looks = [
  { locale: 'zh', theme: 'dark', size: 'desktop' },
  { locale: 'en', theme: 'light', size: 'phone' },
] as const;

test.for(looks)(
  'dialog and page fit the screen, speak one language and have no barriers: $locale, $theme, $size',
  (look) =>
    visit({ as: 'admin', ...look }, async (visitor) => {
      const { page, t, names } = visitor;
      const data = recordData(page);
      await openList(visitor, 'customer');
      await openExport(visitor);
      await data.settled();
      await inspect(visitor, 'export dialog', data.texts);
      await fetched(page, t('export.start'));
      await seen(page.getByRole('link', { name: t('export.download') }));
      await inspect(visitor, 'export dialog with the file', data.texts);
      await page
        .getByRole('link', { name: names.plural('exportRun') })
        .last()
        .click();
      await page
        .getByRole('link', { name: new RegExp(`^${names.plural('customer')} `) })
        .first()
        .click();
      await seen(page.getByRole('link', { name: t('export.download') }));
      await data.settled();
      await inspect(visitor, 'export', data.texts);
    }),
);

test('on a phone too; and who may not export is not offered it', async () => {
  await visit({ as: 'admin', size: 'phone' }, async (visitor) => {
    const { page, t } = visitor;
    await openList(visitor, 'customer');
    await openExport(visitor);
    expect((await fetched(page, t('export.start'))).suggestedFilename()).toMatch(/\.xlsx$/);
  });
  await visit({ as: 'east' }, async ({ page, url, t }) => {
    await page.goto(`${url}/export-runs`);
    await page.getByRole('button', { name: t('list.more') }).click();
    await seen(page.getByRole('menuitem', { name: t('list.trash') }));
    expect(await page.getByRole('menuitem', { name: t('list.archive') }).count()).toBe(0);
  });
  await visit({ as: 'counter' }, async (visitor) => {
    const { page, t } = visitor;
    await openList(visitor, 'customer');
    await page.getByRole('button', { name: t('list.more') }).click();
    await seen(page.getByRole('menuitem', { name: t('list.trash') }));
    expect(await page.getByRole('menuitem', { name: t('list.export') }).count()).toBe(0);
  });
});
