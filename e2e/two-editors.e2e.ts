import type { Locator } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import type { RecordWire } from '../src/kernel/wire.ts';
import { inspector } from './support/inspect.ts';
import { becomes, cellOf, gone, seen } from './support/steps.ts';
import { closeBrowser, openVisit, type Visit, visit } from './support/visit.ts';

afterAll(closeBrowser);

const CONFLICT = [/status of 409/];

/** Two people with the same record open: the seller, and the manager of the region above. */
async function two(
  options: { locale: 'zh' | 'en' },
  name: string,
  run: (
    seller: Visit,
    manager: Visit,
    id: string,
    look: ReturnType<typeof inspector>,
  ) => Promise<void>,
): Promise<void> {
  const manager = await openVisit({ as: 'east', ...options, expected: CONFLICT });
  try {
    await visit({ as: 'sales-a', ...options, expected: CONFLICT }, async (seller) => {
      const look = inspector(seller);
      const { id } = await seller.api.create('customers', { name, city: '上海', tier: 'regular' });
      for (const each of [seller, manager]) {
        await each.page.goto(`${each.url}/customers/${id}`);
        await seen(valueOf(each, 'city').getByText('上海'));
      }
      await run(seller, manager, id, look);
      expect(manager.problems, 'the console of the manager').toEqual([]);
    });
  } finally {
    await manager.context.close();
  }
}

function valueOf({ page }: Visit, field: string): Locator {
  return page.locator(`[data-field="${field}"]`);
}

/** Begins to edit a field of text on the record's page. */
async function beginEdit({ page, names, t }: Visit, field: string): Promise<Locator> {
  const name = names.field('customer', field);
  await page.getByRole('button', { name: t('record.edit', { field: name }), exact: true }).click();
  const input = page.getByRole('textbox', { name });
  await seen(input);
  return input;
}

describe('two people on one record', () => {
  test('see each other’s changes without a reload, in the record and in the list, and their undo', () =>
    two({ locale: 'zh' }, '同看茶舍', async (seller, manager, id) => {
      const list = await seller.context.newPage();
      const where = encodeURIComponent(
        JSON.stringify({ field: 'name', op: 'eq', value: '同看茶舍' }),
      );
      await list.goto(`${seller.url}/customers?where=${where}`);
      await seen(cellOf(list, id, 3).getByText('上海'));
      const input = await beginEdit(manager, 'city');
      await input.fill('嘉兴');
      await manager.page.keyboard.press('Enter');
      await seen(valueOf(seller, 'city').getByText('嘉兴'));
      await seen(cellOf(list, id, 3).getByText('嘉兴'));
      const { t, names, page } = seller;
      const sentence = t('history.changed', {
        actor: '华东大区经理 East manager',
        field: names.field('customer', 'city'),
        before: '上海',
        after: '嘉兴',
      });
      await seen(page.getByText(sentence));

      const entry = page.getByRole('listitem').filter({ hasText: sentence });
      await entry.getByRole('button', { name: t('history.undoNamed', { what: sentence }) }).click();
      for (const each of [seller, manager]) await seen(valueOf(each, 'city').getByText('上海'));
      await seen(cellOf(list, id, 3).getByText('上海'));
      const undone = t('history.changed', {
        actor: '华东销售一 East sales 1',
        field: names.field('customer', 'city'),
        before: '嘉兴',
        after: '上海',
      });
      const said = page.getByRole('listitem').filter({ hasText: undone });
      await seen(said.getByText(t('history.viaUndo'), { exact: true }));
    }));

  test('change different fields: both are kept, nobody is asked', () =>
    two({ locale: 'en' }, '各改各的', async (seller, manager, id) => {
      const city = await beginEdit(seller, 'city');
      const alias = await beginEdit(manager, 'alsoKnownAs');
      await alias.fill('Own Way');
      await manager.page.keyboard.press('Enter');
      await seen(valueOf(seller, 'alsoKnownAs').getByText('Own Way'));
      await city.fill('苏州');
      await seller.page.keyboard.press('Enter');
      await seen(valueOf(manager, 'city').getByText('苏州'));
      const stored = await seller.api.get<RecordWire>(`/customers/${id}`);
      expect(stored).toMatchObject({ city: '苏州', alsoKnownAs: 'Own Way' });
      await gone(seller.page.getByRole('dialog'));
    }));

  test.for([
    ['mine', 'zh', '杭州'],
    ['stored', 'en', '宁波'],
  ] as const)(
    'change the same field: three values are shown and “%s” is kept',
    ([side, locale, kept]) =>
      two({ locale }, `争一个城市 ${locale}`, async (seller, manager, id, look) => {
        const { page, t } = seller;
        const mine = await beginEdit(seller, 'city');
        await mine.fill('杭州');
        const theirs = await beginEdit(manager, 'city');
        await theirs.fill('宁波');
        await manager.page.keyboard.press('Enter');
        // While one still types, the other's value is told beside.
        await seen(page.getByText(t('record.theirs', { value: '宁波' })));
        await mine.focus();
        await page.keyboard.press('Enter');
        const dialog = page.getByRole('dialog', { name: t('conflict.title') });
        await seen(dialog);
        await seen(dialog.getByText(t('conflict.original')));
        await seen(dialog.getByText('上海'));
        await look('dialog of two editors', '杭州');
        await seen(dialog.getByRole('radio', { name: new RegExp(`${t('conflict.mine')}.*杭州`) }));
        const choice = dialog.getByRole('radio', { name: new RegExp(t(`conflict.${side}`)) });
        await choice.check();
        await dialog.getByRole('button', { name: t('conflict.save') }).click();
        await gone(dialog);
        await seen(valueOf(seller, 'city').getByText(kept));
        await seen(valueOf(manager, 'city').getByText(kept));
        await becomes(
          async () => (await seller.api.get<RecordWire>(`/customers/${id}`))['city'],
          kept,
        );
      }),
  );

  test('on a phone, in light and dark, one reads all three values and keeps one', () =>
    visit(
      { as: 'sales-a', locale: 'zh', size: 'phone', theme: 'auto', expected: CONFLICT },
      async (visitor) => {
        const { page, api, t, url } = visitor;
        const look = inspector(visitor);
        const { id, version } = await api.create('customers', { name: '掌上茶舍', city: '上海' });
        await page.goto(`${url}/customers/${id}`);
        await page.getByRole('tab', { name: t('record.tabFields') }).tap();
        const input = await beginEdit(visitor, 'city');
        await input.fill('杭州');
        await api.send('PATCH', `/customers/${id}`, { city: '宁波' }, version);
        await input.focus();
        await page.keyboard.press('Enter');
        const dialog = page.getByRole('dialog', { name: t('conflict.title') });
        await seen(dialog.getByRole('radio', { name: new RegExp(`${t('conflict.mine')}.*杭州`) }));
        await seen(dialog.getByRole('radio', { name: /宁波/ }));
        await seen(dialog.getByText('上海'));
        await look('dialog of two editors', '杭州');
        await dialog.getByRole('radio', { name: /杭州/ }).check();
        await dialog.getByRole('button', { name: t('conflict.save') }).tap();
        await gone(dialog);
        await becomes(async () => (await api.get<RecordWire>(`/customers/${id}`))['city'], '杭州');
      },
    ));
});
