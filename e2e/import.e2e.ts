import { readFileSync } from 'node:fs';
import type { Download } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { bringFile, countOf, importFile, reached, startButton } from './support/imports.ts';
import { messyLedger } from './support/ledgers.ts';
import { openList, seen } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

afterAll(closeBrowser);

const THREE_MINUTES = 180_000;
/** More lines than a moment can write, so that it can be stopped on the way. */
const MANY = 8_000;

/**
 * What the first rows of the ledger say, in each of its ways to write a day (2023/1/1, 2023年2月2日, 2023.3.3, 45003), a phone
 * (as it is, full-width, with +86, with dashes) and an amount (10万, full-width, with commas, a dash, nothing).
 */
const MEANT = [
  {
    kind: 'company',
    phone: '+8613810000000',
    city: '苏州',
    annualRevenue: '100000',
    birthday: '2023-01-01',
    note: '无',
  },
  {
    kind: 'person',
    phone: '+8613810000001',
    city: '无锡',
    annualRevenue: '120001',
    birthday: '2023-02-02',
    note: '老客户介绍',
  },
  {
    kind: 'company',
    phone: '+8613810000002',
    city: '杭州',
    annualRevenue: '1250000',
    birthday: '2023-03-03',
    note: '老客户介绍',
  },
  {
    kind: 'person',
    phone: '+8613810000003',
    city: '宁波',
    annualRevenue: null,
    birthday: '2023-03-18',
    note: '无',
  },
  {
    kind: 'company',
    phone: '+8613810000004',
    city: '南通',
    annualRevenue: null,
    birthday: '2023-05-05',
    note: '老客户介绍',
  },
];

/** Chooses a file as its owner would: the button, then the file. */
async function choose({ page, t }: Visit, name: string, buffer: Buffer): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: t('import.choose'), exact: true }).click();
  const file = { name, mimeType: 'application/octet-stream', buffer };
  await (await chooser).setFiles(file);
}

async function contentOf(download: Download): Promise<string> {
  return readFileSync(await download.path(), 'utf8');
}

describe('a file that nobody prepared', () => {
  test('is in within three minutes, is corrected, and is out again by one click', () =>
    visit({ as: 'east' }, async (visitor) => {
      const { page, api, t } = visitor;
      const mark = 'Nacht';
      const ledger = await messyLedger(400, mark);
      await openList(visitor, 'customer');

      const begun = performance.now();
      const actions: string[] = [];
      const act = async (name: string, run: () => Promise<unknown>): Promise<void> => {
        actions.push(name);
        await run();
      };
      await act('menu', () => page.getByRole('button', { name: t('list.more') }).click());
      await act('import', () => page.getByRole('menuitem', { name: t('list.import') }).click());
      await act('file', () => choose(visitor, '客户台账.xlsx', ledger.bytes));
      // What is wrong is told before anything is written: which text, and why.
      await seen(page.getByRole('button', { name: /^找前台转/ }));
      await seen(page.getByText(/前 50 行里有 3 行不能导入/));
      expect(await countOf(visitor, mark)).toBe(0);
      await act('start', () => startButton(visitor).click());
      await seen(page.getByText(t('import.doneSome')));
      const took = performance.now() - begun;
      console.log(
        `400 rows nobody prepared: ${actions.length} actions (${actions.join(', ')}), ${Math.round(took)} ms`,
      );
      expect(actions.length).toBeLessThanOrEqual(6);
      expect(took).toBeLessThan(THREE_MINUTES);
      expect(await countOf(visitor, mark)).toBe(ledger.rows - ledger.bad.length);
      for (const [n, meant] of MEANT.entries()) {
        const name = `${mark}${n + 1}号客户`;
        const [found] = await api.find('customers', { field: 'name', op: 'eq', value: name });
        const email = `buyer${n}@${mark.toLowerCase()}.example.com`;
        expect(await api.get(`/customers/${found?.id}`)).toMatchObject({ ...meant, name, email });
      }

      await correct(visitor, mark, ledger.rows);
      await takeBack(visitor, mark);
    }));
});

/** The refused lines come as a file, are mended in it, and come in with the same mapping. */
async function correct(visitor: Visit, mark: string, rows: number): Promise<void> {
  const { page, t } = visitor;
  await seen(page.getByRole('cell', { name: /找前台转/ }).first());
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: t('import.download') }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  const refused = await contentOf(download);
  expect(refused.split('\n').filter((line) => line.includes(mark))).toHaveLength(rows / 20);
  let n = 0;
  const mended = refused
    .replaceAll(/,找前台转,/g, () => `,1390000${String((n += 1)).padStart(4, '0')},`)
    .replaceAll(/(buyer\d+)#example/g, '$1@example');
  await page.getByRole('link', { name: t('import.corrected') }).click();
  await choose(visitor, '更正.csv', Buffer.from(mended));
  await seen(page.getByText(t('import.startHint')));
  await startButton(visitor).click();
  await seen(page.getByText(t('import.doneAll')));
  expect(await countOf(visitor, mark)).toBe(rows);
  await page.goBack();
}

/** What was imported goes, edits since then included; what the edits said is listed. */
async function takeBack(visitor: Visit, mark: string): Promise<void> {
  const { page, api, url, t, names } = visitor;
  const before = await countOf(visitor, mark);
  const [edited] = await api.find('customers', {
    field: 'name',
    op: 'eq',
    value: `${mark}1号客户`,
  });
  if (!edited) throw new Error('the first customer is not there');
  await api.send('PATCH', `/customers/${edited.id}`, { city: '昆山' }, edited.version);
  await page.goto(`${url}/import-runs`);
  await page.getByRole('link', { name: '客户台账.xlsx' }).click();
  await page.getByRole('button', { name: t('import.revert') }).click();
  await seen(page.getByText(t('import.revertedKept')));
  const kept = page.getByRole('region', { name: t('import.tile.kept') });
  await seen(kept.getByText('昆山'));
  await seen(kept.getByText(names.field('customer', 'city')));
  // The corrected lines came by another file and stay.
  expect(await countOf(visitor, mark)).toBe(20);
  expect(before).toBe(400);
  await page
    .getByRole('link', { name: t('import.trash', { object: names.plural('customer') }) })
    .click();
  await seen(page.getByText(new RegExp(`^${mark}\\d+号客户`)));
}

describe('a long import', () => {
  test('can be left, found again, stopped and gone on with', () =>
    visit({ as: 'sales-a' }, async (visitor) => {
      const { page, url, t } = visitor;
      const mark = 'Lang';
      const lines = Array.from({ length: MANY }, (_, n) => `${mark}${n},${100 + n},扬州`);
      const bytes = Buffer.from(['名称,年营收,城市', ...lines].join('\n'));
      const { run } = await bringFile(visitor, '很多客户.csv', bytes);
      await page.goto(`${url}/import-runs/${run.id}`);
      await startButton(visitor).click();
      await seen(page.getByText(t('import.mayLeave')));
      await page.goto(`${url}/customers`);
      await page.goto(`${url}/import-runs`);
      await page.getByRole('link', { name: '很多客户.csv' }).click();
      await page.getByRole('button', { name: t('import.stop') }).click();
      const goOn = page.getByRole('button', { name: t('import.resume') });
      await seen(goOn);
      const some = Number((await reached(visitor.api, run.id, 'stopped')).run['doneCount']);
      expect(some).toBeLessThan(MANY);
      await goOn.click();
      await seen(page.getByText(t('import.doneAll')));
      await seen(page.getByRole('button', { name: `8,000 ${t('import.tile.created')}` }));
      await reached(visitor.api, run.id, 'done');
    }));
});

test('a preset comes as a file, is told in words, and goes out as the same file', () =>
  visit({ as: 'admin' }, async (visitor) => {
    const { page, url, t, names } = visitor;
    const steps = [
      { object: 'customer', mode: 'both', key: ['name'], columns: { name: { column: 'Firma' } } },
      {
        object: 'contact',
        mode: 'create',
        columns: { name: { column: 'Ansprechpartner' }, customer: { step: 0 } },
      },
    ];
    await page.goto(`${url}/import-presets/new`);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: t('import.presetFile') }).click();
    const buffer = Buffer.from(JSON.stringify({ steps }));
    await (await chooser).setFiles({ name: '老系统.json', mimeType: 'application/json', buffer });
    await page.getByRole('button', { name: t('form.save'), exact: true }).click();
    await seen(page.getByRole('heading', { name: '老系统' }));
    const name = names.field('customer', 'name');
    await seen(page.getByText(t('import.fromColumn', { field: name, column: 'Firma' })));
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: t('import.presetDownload') }).click();
    expect(JSON.parse(await contentOf(await coming))).toEqual({ steps });
  }));

test('on a phone, by thumb: from the list to the result', () =>
  visit({ as: 'east', size: 'phone' }, async (visitor) => {
    const { page, t } = visitor;
    const ledger = await messyLedger(40, 'Klein');
    await openList(visitor, 'customer');
    await page.getByRole('button', { name: t('list.more') }).tap();
    await page.getByRole('menuitem', { name: t('list.import') }).tap();
    await choose(visitor, '手机上的台账.xlsx', ledger.bytes);
    await startButton(visitor).tap();
    await seen(page.getByText(t('import.doneSome')));
    expect(await countOf(visitor, 'Klein')).toBe(38);
  }));

test('who may only look is offered no import, and sees nobody else’s', async () => {
  let id = '';
  await visit({ as: 'east' }, async (visitor) => {
    const ledger = await messyLedger(20, 'Fremd');
    id = (await importFile(visitor, '别人的.xlsx', ledger.bytes, 'customer')).run.id;
  });
  await visit({ as: 'viewer', expected: [/status of 404/] }, async (visitor) => {
    const { page, url, t } = visitor;
    await openList(visitor, 'customer');
    await page.getByRole('button', { name: t('list.more') }).click();
    await seen(page.getByRole('menuitem', { name: t('list.trash') }));
    expect(await page.getByRole('menuitem', { name: t('list.import') }).count()).toBe(0);
    await page.goto(`${url}/import-runs/${id}`);
    await seen(page.getByText(t('state.notFoundTitle')));
  });
});
