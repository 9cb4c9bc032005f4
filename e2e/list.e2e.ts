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
  openList,
  pick,
  rowOf,
  seen,
  toast,
} from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

afterAll(closeBrowser);

/** The parts of the condition bar as they are read. */
function conditions({ page, t }: Visit): Promise<string[]> {
  return page
    .getByRole('group', { name: t('list.conditions') })
    .locator('.zy-list-chip')
    .allTextContents();
}

const inCity = (city: string) => ({ field: 'city', op: 'eq', value: city });

/** Adds “city is …”, compared with the whole name. */
async function cityIs(
  visitor: Visit,
  city: string,
  look?: (name: string) => Promise<void>,
): Promise<void> {
  const { page, t, names } = visitor;
  await addCondition(visitor, names.field('customer', 'city'), async (form) => {
    await pick(
      page,
      form.getByLabel(t('list.comparison')).and(page.locator('input')),
      t('list.eq'),
    );
    await form.getByRole('textbox', { name: t('list.value'), exact: true }).fill(city);
    await look?.('condition editor');
  });
}

function columns({ page }: Visit): Promise<string[]> {
  return page
    .getByRole('columnheader')
    .allInnerTexts()
    .then((all) => all.map((one) => one.trim()).filter(Boolean));
}

/** Makes customers that no other journey touches. */
function makeCustomers({ api }: Visit, city: string, count: number): Promise<RecordWire[]> {
  return Promise.all(
    Array.from({ length: count }, (_, n) =>
      api.create('customers', { name: `${city}试饮点${n + 1}`, city, tier: 'regular' }),
    ),
  );
}

function addressOf(path: string, where: object): string {
  return `/${path}?where=${encodeURIComponent(JSON.stringify(where))}`;
}

describe('the list', () => {
  test('is narrowed by city and by a moving day, sorted and given other columns, and all of it survives a reload', () =>
    visit({ as: 'south', locale: 'zh', theme: 'auto' }, async (visitor) => {
      const { page, t, names } = visitor;
      const look = inspector(visitor);
      await openList(visitor, 'customer');
      await cityIs(visitor, '厦门');
      await addCondition(visitor, names.field('customer', 'createdAt'), async (form) => {
        await pick(
          page,
          form.getByLabel(t('list.comparison')).and(page.locator('input')),
          t('list.agoOption'),
        );
        await form.getByRole('textbox', { name: t('list.number') }).fill('30');
        await look('condition editor');
      });
      const chips = ['城市 是 厦门', '创建时间 早于 30 天前'];
      await becomes(() => conditions(visitor), chips);
      const name = page.getByRole('columnheader', { name: names.field('customer', 'name') });
      await name.getByRole('button').click();
      await seen(page.locator('[role="columnheader"][aria-sort="ascending"]'));

      await page.getByRole('button', { name: t('list.columns'), exact: true }).click();
      const tier = names.field('customer', 'tier');
      await page.getByRole('button', { name: t('list.columnRemove', { column: tier }) }).click();
      const add = page.getByLabel(t('list.columnAdd')).and(page.locator('input'));
      await pick(page, add, names.field('customer', 'industry'));
      await look('column chooser');
      await page.keyboard.press('Escape');
      const wanted = ['name', 'kind', 'stage', 'city', 'phone', 'industry'].map((one) =>
        names.field('customer', one),
      );
      await becomes(() => columns(visitor), wanted);

      const read = (): Promise<string[]> =>
        page.locator('[role="gridcell"][data-column="0"]').allInnerTexts();
      await seen(page.locator('[role="gridcell"][data-column="3"]', { hasText: '厦门' }));
      const rows = await read();
      expect(rows.length).toBeGreaterThan(3);
      await page.reload();
      await seen(page.getByRole('grid'));
      await becomes(() => conditions(visitor), chips);
      await becomes(() => columns(visitor), wanted);
      await becomes(read, rows);
      await expect(
        page
          .locator('[role="gridcell"][data-column="3"]')
          .allInnerTexts()
          .then((all) => [...new Set(all)]),
      ).resolves.toEqual(['厦门']);
    }));

  test('keeps a view for oneself, then shares it with the organisation', () =>
    visit({ as: 'south', locale: 'en' }, async (visitor) => {
      const { page, api, t } = visitor;
      const look = inspector(visitor);
      await openList(visitor, 'customer');
      // How many there are is counted when asked for, and again where the condition is another.
      const all = (await api.find('customers', { and: [] })).length;
      const total = (count: number) =>
        page.getByText(t('list.total', { count, total: `${count}` }), { exact: true });
      expect(all).toBeGreaterThan(50);
      await page.getByRole('button', { name: t('list.count'), exact: true }).click();
      await seen(total(all));
      await cityIs(visitor, '佛山', look);
      await seen(total((await api.find('customers', inCity('佛山'))).length));
      await page.getByRole('button', { name: t('list.viewMenu') }).click();
      await page.getByRole('menuitem', { name: t('list.viewSaveAs') }).click();
      await page.getByRole('textbox', { name: t('list.viewName') }).fill('Foshan only');
      await look('dialog of a saved view');
      await page.getByRole('button', { name: t('list.save'), exact: true }).click();
      const tab = page
        .getByRole('navigation', { name: t('list.views') })
        .getByRole('link', { name: /^Foshan only/ });
      await seen(tab.and(page.locator('[aria-current="page"]')));
      await becomes(() => conditions(visitor), ['City is 佛山']);

      const { url, people } = ownDemo();
      const others = async (): Promise<unknown[]> => {
        const other = apiOf(url, people['sales-a'].cookie);
        const { items } = await other.get<PageWire>('/saved-views');
        return items.filter((one) => one['name'] === 'Foshan only');
      };
      await becomes(async () => (await others()).length, 0);
      await page.getByRole('button', { name: t('list.viewMenu') }).click();
      await page.getByRole('menuitem', { name: t('list.viewShare') }).click();
      await becomes(async () => (await others()).length, 1);
      await seen(tab.getByRole('img', { name: t('list.viewShared') }));

      await visit({ as: 'sales-a', locale: 'zh' }, async (other) => {
        await openList(other, 'customer');
        const shared = other.page.getByRole('link', { name: /^Foshan only/ });
        await shared.click();
        // What is in Foshan belongs to others: a shared view shares no records.
        await seen(other.page.getByText(other.t('list.nothingMatches', { object: '客户' })));
        await becomes(() => conditions(other), ['城市 是 佛山']);
      });
    }));

  test('changes many at once in the background and undoes the batch', () =>
    visit({ as: 'south', locale: 'en' }, async (visitor) => {
      const { page, api, t, names, url } = visitor;
      const look = inspector(visitor);
      const made = await makeCustomers(visitor, '湛江', 4);
      await page.goto(url + addressOf('customers', { field: 'city', op: 'eq', value: '湛江' }));
      await seen(rowOf(page, made[0]?.id ?? ''));
      await page.keyboard.press('?');
      await seen(page.getByRole('dialog', { name: t('list.keysTitle') }));
      await look('keyboard help');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: t('list.columns'), exact: true }).click();
      await seen(page.getByLabel(t('list.columnAdd')).and(page.locator('input')));
      await look('column chooser');
      await page.keyboard.press('Escape');
      for (const { id } of made.slice(0, 3)) await rowOf(page, id).getByRole('checkbox').check();
      const bar = page.getByRole('toolbar', { name: t('list.bulk') });
      await seen(bar.getByText(t('list.selected', { count: 3 })));
      await bar.getByRole('button', { name: t('list.bulkSet') }).click();
      const dialog = page.getByRole('dialog', { name: t('list.bulkSetTitle') });
      await pick(
        page,
        dialog.getByLabel(t('list.bulkSetField')).and(page.locator('input')),
        names.field('customer', 'tier'),
      );
      await pick(
        page,
        dialog.getByLabel(t('list.bulkSetValue')).and(page.locator('input')),
        names.option('customer', 'tier', 'key'),
      );
      await look('dialog that sets many');
      await dialog.getByRole('button', { name: t('list.bulkApply', { count: 3 }) }).click();

      const done = page.getByRole('status').filter({ hasText: t('list.bulkDone', { count: 3 }) });
      await seen(done);
      const tiers = async (): Promise<string[]> => {
        const found = await api.find('customers', { field: 'city', op: 'eq', value: '湛江' });
        return found.map((one) => String(one['tier'])).toSorted();
      };
      await becomes(tiers, ['key', 'key', 'key', 'regular']);
      for (const { id } of made.slice(0, 3)) {
        await seen(cellOf(page, id, 5).getByText(names.option('customer', 'tier', 'key')));
      }
      await done.getByRole('button', { name: t('list.bulkUndo') }).click();
      await seen(toast(visitor).getByText(t('write.undone', { count: 3 })));
      await becomes(tiers, ['regular', 'regular', 'regular', 'regular']);

      // It is found again with what came of it.
      await page.getByRole('link', { name: t('shell.jobs') }).click();
      await seen(page.getByText(t('jobs.changed', { count: 3 })));
    }));

  test('is worked through with the keyboard alone: j k x e Enter', () =>
    visit({ as: 'south', locale: 'zh', theme: 'auto' }, async (visitor) => {
      const { page, api, t, url } = visitor;
      const look = inspector(visitor);
      await makeCustomers(visitor, '汕头', 3);
      const where = { field: 'city', op: 'startsWith', value: '汕' };
      await page.goto(`${url}${addressOf('customers', where)}&sort=name`);
      await seen(page.locator('[role="row"][data-index="2"]'));
      const row = (index: number): Locator => page.locator(`[role="row"][data-index="${index}"]`);
      const focused = (): Promise<string | undefined> =>
        page.evaluate(
          () => document.activeElement?.closest<HTMLElement>('[data-index]')?.dataset['index'],
        );
      for (const [key, index] of [
        ['j', '0'],
        ['j', '1'],
        ['j', '2'],
        ['k', '1'],
      ] as const) {
        await page.keyboard.press(key);
        await becomes(focused, index);
      }
      await page.keyboard.press('x');
      await seen(row(1).and(page.locator('[aria-selected="true"]')));
      await page.keyboard.press('Escape');
      await seen(row(1).and(page.locator('[aria-selected="false"]')));
      for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowRight');
      await page.keyboard.press('e');
      await seen(row(1).getByRole('textbox'));
      await page.keyboard.press('Control+a');
      await page.keyboard.type('潮州');
      await page.keyboard.press('Escape');
      await gone(row(1).getByRole('textbox'));
      await page.keyboard.press('e');
      await seen(row(1).getByRole('textbox'));
      await page.keyboard.press('Control+a');
      // The standard form of a city has no suffix.
      await page.keyboard.type('汕尾市');
      await page.keyboard.press('Enter');
      await seen(toast(visitor).getByText(t('write.savedAs', { values: '汕尾' })));
      await becomes(
        async () =>
          (await api.find('customers', { field: 'city', op: 'eq', value: '汕尾' })).length,
        1,
      );
      await page.keyboard.press('?');
      await seen(page.getByRole('dialog', { name: t('list.keysTitle') }));
      await look('keyboard help');
      await page.keyboard.press('Escape');
      await gone(page.getByRole('dialog', { name: t('list.keysTitle') }));
      // The focus comes back to where it was.
      await becomes(focused, '1');
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      await seen(page.getByRole('heading', { level: 1, name: /汕头试饮点/ }));
    }));

  test('moves to the trash and back: one record, then several', () =>
    visit({ as: 'south', locale: 'en' }, async (visitor) => {
      const { page, t, names, url } = visitor;
      const made = await makeCustomers(visitor, '茂名', 3);
      await page.goto(url + addressOf('customers', { field: 'city', op: 'eq', value: '茂名' }));
      for (const { id } of made) await rowOf(page, id).getByRole('checkbox').check();
      await page
        .getByRole('toolbar', { name: t('list.bulk') })
        .getByRole('button', { name: t('list.bulkDelete') })
        .click();
      await seen(page.getByText(t('list.nothingMatches', { object: names.plural('customer') })));
      await page.getByRole('button', { name: t('list.more') }).click();
      await page.getByRole('menuitem', { name: t('list.trash') }).click();
      await seen(
        page.getByRole('heading', { name: t('trash.title', { object: names.plural('customer') }) }),
      );
      await page
        .getByRole('button', { name: t('trash.restoreOne', { title: '茂名试饮点1' }) })
        .click();
      await gone(page.getByText('茂名试饮点1', { exact: true }));
      for (const title of ['茂名试饮点2', '茂名试饮点3']) {
        await page.getByRole('checkbox', { name: t('list.select', { title }) }).check();
      }
      await page
        .getByRole('button', { name: t('list.bulkRestore'), exact: true })
        .first()
        .click();
      await gone(page.getByText('茂名试饮点2', { exact: true }));
      await page.goto(url + addressOf('customers', { field: 'city', op: 'eq', value: '茂名' }));
      for (const { id } of made) await seen(rowOf(page, id));
    }));

  test('is cards on a phone: filter, tap, select several', () =>
    visit({ as: 'south', locale: 'zh', size: 'phone', theme: 'auto' }, async (visitor) => {
      const { page, t, names } = visitor;
      const look = inspector(visitor);
      await makeCustomers(visitor, '清远', 2);
      await openList(visitor, 'customer');
      await page.getByRole('button', { name: t('list.filter'), exact: true }).tap();
      const drawer = page.getByRole('dialog', { name: t('list.filter') });
      await seen(drawer);
      await drawer.getByRole('button', { name: t('list.addFilter') }).tap();
      const form = page.getByRole('form', { name: t('list.filter') });
      await pick(
        page,
        form.getByLabel(t('list.field')).and(page.locator('input')),
        names.field('customer', 'city'),
      );
      await form.getByRole('textbox', { name: t('list.value'), exact: true }).fill('清远');
      await look('condition editor');
      await form.getByRole('button', { name: t('list.apply') }).tap();
      await seen(page.getByText('城市 包含 清远'));
      await drawer
        .getByRole('button', { name: t('list.apply') })
        .last()
        .tap();
      await gone(drawer);
      await becomes(() => page.getByRole('listitem').filter({ hasText: '清远试饮点' }).count(), 2);
      await page.getByRole('button', { name: t('list.selectMode'), exact: true }).tap();
      await page.getByRole('checkbox', { name: t('list.select', { title: '清远试饮点1' }) }).tap();
      await seen(page.getByText(t('list.selected', { count: 1 })));
      await page.getByRole('button', { name: t('list.selectDone'), exact: true }).tap();
      await page.getByRole('link', { name: /清远试饮点2/ }).tap();
      await seen(page.getByRole('heading', { level: 1, name: '清远试饮点2' }));
    }));
});
