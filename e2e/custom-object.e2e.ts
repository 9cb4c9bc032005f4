import type { Locator } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import type { PageWire, RecordWire } from '../src/kernel/wire.ts';
import { apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { inspector } from './support/inspect.ts';
import {
  addCondition,
  becomes,
  cellOf,
  gone,
  openPalette,
  pick,
  rowOf,
  seen,
  toast,
} from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

afterAll(closeBrowser);

const label = (zh: string, en: string): { zh: string; en: string } => ({ zh, en });

/** Coffee machines lent to customers, as an administrator would describe them. */
const machine = {
  name: 'x_machine',
  plural: 'x_machines',
  label: label('咖啡机', 'Coffee machine'),
  pluralLabel: label('咖啡机', 'Coffee machines'),
  help: label('借给客户的机器', 'Machines lent to customers'),
  titleField: 'x_serial',
  access: 'owner',
  fields: {
    x_serial: {
      kind: 'text',
      label: label('机身号', 'Serial number'),
      required: true,
      searchable: true,
      filterable: true,
      sortable: true,
    },
    x_customer: {
      kind: 'reference',
      to: 'customer',
      onDelete: 'cascade',
      label: label('客户', 'Customer'),
      filterable: true,
    },
    x_state: {
      kind: 'choice',
      label: label('状态', 'State'),
      filterable: true,
      options: {
        running: { label: label('运行中', 'Running'), color: 'green' },
        repair: { label: label('维修中', 'In repair'), color: 'red' },
      },
    },
    x_cups: { kind: 'integer', label: label('累计杯数', 'Cups made'), filterable: true, min: 0 },
  },
  listColumns: ['x_serial', 'x_state', 'x_cups', 'x_customer'],
};

async function goTo({ page, t, size }: Visit, plural: string): Promise<void> {
  if (size === 'phone')
    await page.getByRole('button', { name: t('shell.more'), exact: true }).tap();
  const custom = page.getByRole('region', { name: t('nav.custom') });
  await custom.getByRole('link', { name: plural, exact: true }).click();
  await seen(page.getByRole('heading', { level: 1, name: plural }));
}

/** Three machines that run, of which the first two are given. */
async function makeMachines({ api }: Visit, series: string): Promise<[string, string]> {
  const [first, second] = await Promise.all(
    ['A', 'B', 'C'].map((one) =>
      api.create('x-machines', { x_serial: `${series}-${one}`, x_state: 'running', x_cups: 10 }),
    ),
  );
  return [first?.id ?? '', second?.id ?? ''];
}

/** How many views of this name somebody else has to choose from. */
async function viewsOfSeller(view: string): Promise<number> {
  const { url, people } = ownDemo();
  const { items } = await apiOf(url, people['sales-a'].cookie).get<PageWire>('/saved-views');
  return items.filter(({ name }) => name === view).length;
}

describe('an object of one’s own', () => {
  test('made through the API is at once in navigation, form, list, record, palette and trash', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, api, t, url } = visitor;
      await api.send('POST', '/custom-objects', machine);
      const { id: customer } = await api.create('customers', { name: '机器寄放处' });

      await page.goto(url);
      await goTo(visitor, '咖啡机');
      await seen(page.getByText(t('list.empty', { object: '咖啡机' })));
      await seen(page.getByText('借给客户的机器'));
      await page
        .getByRole('link', { name: t('list.create', { object: '咖啡机' }) })
        .first()
        .click();

      await page.getByRole('textbox', { name: '机身号' }).fill('KF-2026-001');
      await pick(page, page.getByLabel('状态').and(page.locator('input')), '运行中');
      await pick(
        page,
        page.getByLabel('客户', { exact: true }).and(page.locator('input')),
        '机器寄放处',
      );
      await page.getByRole('textbox', { name: '累计杯数' }).fill('1200');
      await page.getByRole('button', { name: t('form.save'), exact: true }).click();
      await seen(page.getByRole('heading', { level: 1, name: 'KF-2026-001' }));
      const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';

      await page
        .getByRole('button', { name: t('record.edit', { field: '累计杯数' }), exact: true })
        .click();
      await page.getByRole('textbox', { name: '累计杯数' }).fill('1250');
      await page.keyboard.press('Enter');
      await seen(toast(visitor).getByText(t('write.saved')));
      await seen(page.getByText(/把累计杯数从 1,200 改为 1,250/));

      // The customer's page lists it among what belongs to the customer.
      await page.goto(`${url}/customers/${customer}`);
      await seen(page.getByRole('link', { name: 'KF-2026-001' }));

      const palette = await openPalette(visitor);
      await page.keyboard.type('KF-2026');
      await seen(palette.getByRole('option', { name: /KF-2026-001/ }));
      await page.keyboard.press('Enter');
      await seen(page.getByRole('heading', { level: 1, name: 'KF-2026-001' }));

      await goTo(visitor, '咖啡机');
      await seen(cellOf(page, id, 2).getByText('1,250'));
      await seen(cellOf(page, id, 3).getByText('机器寄放处'));
      await rowOf(page, id).getByRole('checkbox').check();
      await page
        .getByRole('toolbar', { name: t('list.bulk') })
        .getByRole('button', { name: t('list.bulkDelete') })
        .click();
      await gone(rowOf(page, id));
      await page.goto(`${url}/x-machines/trash`);
      await page
        .getByRole('button', { name: t('trash.restoreOne', { title: 'KF-2026-001' }) })
        .click();
      await gone(page.getByText('KF-2026-001', { exact: true }));
      await becomes(
        async () =>
          (await api.find('x-machines', { field: 'x_state', op: 'eq', value: 'running' })).length,
        1,
      );
    }));

  test('is narrowed, given other columns, changed in place and many at once, and kept as a view', () =>
    visit({ as: 'admin', locale: 'zh', theme: 'auto' }, async (visitor) => {
      const { page, api, t, url, names } = visitor;
      const look = inspector(visitor);
      const [first, second] = await makeMachines(visitor, 'YJ');
      await page.goto(`${url}/x-machines`);
      await addCondition(visitor, '机身号', (form) =>
        form.getByRole('textbox', { name: t('list.value'), exact: true }).fill('YJ-'),
      );
      const chips = page.getByRole('group', { name: t('list.conditions') });
      await seen(chips.getByText('机身号 包含 YJ-'));
      await becomes(() => page.locator('[role="row"][data-id]').count(), 3);

      await page.getByRole('button', { name: t('list.columns'), exact: true }).click();
      await page.getByRole('button', { name: t('list.columnRemove', { column: '客户' }) }).click();
      const add = page.getByLabel(t('list.columnAdd')).and(page.locator('input'));
      const owner = names.field('x_machine', 'owner');
      await pick(page, add, owner);
      await page.keyboard.press('Escape');
      await seen(page.getByRole('columnheader', { name: owner }));
      await gone(page.getByRole('columnheader', { name: '客户' }));

      await cellOf(page, first, 2).dblclick();
      await cellOf(page, first, 2).getByRole('textbox').fill('25');
      await page.keyboard.press('Enter');
      const read = async (): Promise<unknown[]> =>
        Promise.all(
          [first, second].map(async (id) => {
            const { x_cups: cups, x_state: state } = await api.get<RecordWire>(`/x-machines/${id}`);
            return [cups, state];
          }),
        );
      await becomes(read, [
        [25, 'running'],
        [10, 'running'],
      ]);

      for (const id of [first, second]) await rowOf(page, id).getByRole('checkbox').check();
      await page
        .getByRole('toolbar', { name: t('list.bulk') })
        .getByRole('button', { name: t('list.bulkSet') })
        .click();
      const dialog = page.getByRole('dialog', { name: t('list.bulkSetTitle') });
      const field = dialog.getByLabel(t('list.bulkSetField')).and(page.locator('input'));
      await pick(page, field, '状态');
      const value = dialog.getByLabel(t('list.bulkSetValue')).and(page.locator('input'));
      await pick(page, value, '维修中');
      await look('dialog that sets many');
      await dialog.getByRole('button', { name: t('list.bulkApply', { count: 2 }) }).click();
      await seen(cellOf(page, second, 1).getByText('维修中'));
      await becomes(read, [
        [25, 'repair'],
        [10, 'repair'],
      ]);

      await page.getByRole('button', { name: t('list.viewMenu') }).click();
      await page.getByRole('menuitem', { name: t('list.viewSaveAs') }).click();
      await page.getByRole('textbox', { name: t('list.viewName') }).fill('园区机器');
      await look('dialog of a saved view');
      await page.getByRole('button', { name: t('list.save'), exact: true }).click();
      const tab = page
        .getByRole('navigation', { name: t('list.views') })
        .getByRole('link', { name: /^园区机器/ });
      await seen(tab.and(page.locator('[aria-current="page"]')));
      const forOthers = () => viewsOfSeller('园区机器');
      await expect(forOthers()).resolves.toBe(0);
      await page.getByRole('button', { name: t('list.viewMenu') }).click();
      await page.getByRole('menuitem', { name: t('list.viewShare') }).click();
      await seen(tab.getByRole('img', { name: t('list.viewShared') }));
      await becomes(forOthers, 1);

      // It is found again with what it was made of.
      await page.goto(`${url}/x-machines`);
      await tab.click();
      await seen(chips.getByText('机身号 包含 YJ-'));
      await seen(page.getByRole('columnheader', { name: owner }));
      await gone(page.getByRole('columnheader', { name: '客户' }));
    }));

  test('keeps a draft, undoes from its history and asks when two change the same field', () =>
    visit({ as: 'admin', locale: 'zh', expected: [/status of 409/] }, async (visitor) => {
      const { page, context, api, t, url } = visitor;
      const draft = await context.newPage();
      await draft.goto(`${url}/x-machines/new`);
      await draft.getByRole('textbox', { name: '机身号' }).fill('CG-关掉的草稿');
      await draft.close();
      await page.goto(`${url}/x-machines/new`);
      await seen(page.getByText(t('form.draftRestored')));
      await page.getByRole('textbox', { name: '累计杯数' }).fill('10');
      await page.getByRole('button', { name: t('form.save'), exact: true }).click();
      await seen(page.getByRole('heading', { level: 1, name: 'CG-关掉的草稿' }));

      const address = new URL(page.url()).pathname;
      const read = (): Promise<RecordWire> => api.get<RecordWire>(address);
      const cups = async (): Promise<unknown> => (await read())['x_cups'];
      const beginEdit = async (typed: string): Promise<Locator> => {
        const edit = t('record.edit', { field: '累计杯数' });
        await page.getByRole('button', { name: edit, exact: true }).click();
        const input = page.getByRole('textbox', { name: '累计杯数' });
        await input.fill(typed);
        return input;
      };
      await beginEdit('25');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: /^撤销：.*把累计杯数从 10 改为 25/ }).click();
      await seen(page.getByText(/把累计杯数从 25 改为 10/));
      await seen(page.locator('[data-field="x_cups"]').getByText('10', { exact: true }));
      await becomes(cups, 10);

      const input = await beginEdit('30');
      await api.send('PATCH', address, { x_cups: 40 }, (await read()).version);
      await input.focus();
      await page.keyboard.press('Enter');
      const conflict = page.getByRole('dialog', { name: t('conflict.title') });
      await seen(conflict.getByRole('radio', { name: new RegExp(`${t('conflict.stored')}.*40`) }));
      await conflict.getByRole('radio', { name: new RegExp(`${t('conflict.mine')}.*30`) }).check();
      await conflict.getByRole('button', { name: t('conflict.save') }).click();
      await gone(conflict);
      await becomes(cups, 30);
    }));

  test('speaks the reader’s language on a phone as well', () =>
    visit({ as: 'admin', locale: 'en', size: 'phone' }, async (visitor) => {
      const { page, url } = visitor;
      await page.goto(url);
      await goTo(visitor, 'Coffee machines');
      await page.getByRole('link', { name: /KF-2026-001/ }).tap();
      await seen(page.getByRole('heading', { level: 1, name: 'KF-2026-001' }));
      await page.getByRole('tab', { name: visitor.t('record.tabFields') }).tap();
      await seen(page.getByText('Cups made'));
      await seen(page.getByText('Running'));
    }));
});
