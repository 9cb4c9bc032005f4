import { afterAll, describe, expect, test } from 'vitest';
import type { PageWire, RecordWire } from '../src/kernel/wire.ts';
import { appearing, DIALOGS } from './support/appearing.ts';
import { becomes, gone, rowOf, seen, unasked, undo } from './support/steps.ts';
import { closeBrowser, visit } from './support/visit.ts';

afterAll(closeBrowser);

/** The page that a record is deleted from may ask for it once more: that it is gone is an answer, which Chromium logs. */
const expected = [/status of 404/];

describe('what can be undone', () => {
  test('is deleted from a list and from its page without a question, and comes back', () =>
    visit({ as: 'east', locale: 'zh', expected }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const city = '石河子';
      const where = { field: 'city', op: 'eq', value: city };
      const name = (n: number): string => `${city}茶室 ${n}`;
      const one = await api.create('customers', { name: name(1), city });
      const other = await api.create('customers', { name: name(2), city });
      const stored = async (): Promise<number> => (await api.find('customers', where)).length;
      await page.goto(`${url}/customers?where=${encodeURIComponent(JSON.stringify(where))}`);
      for (const { id } of [one, other]) await rowOf(page, id).getByRole('checkbox').check();
      await unasked(visitor, async () => {
        await page.getByRole('button', { name: t('list.bulkDelete') }).click();
        await gone(rowOf(page, one.id));
        await becomes(stored, 0);
      });
      await page.getByRole('button', { name: t('list.bulkUndo') }).click();
      await seen(rowOf(page, one.id));
      await becomes(stored, 2);

      await rowOf(page, one.id).getByRole('link').first().click();
      await seen(page.getByRole('heading', { level: 1, name: name(1) }));
      await unasked(visitor, async () => {
        await page.getByRole('button', { name: t('record.more') }).click();
        await page.getByRole('menuitem', { name: t('record.delete') }).click();
        await page.waitForURL('**/customers');
        await becomes(stored, 1);
      });
      await undo(visitor);
      await becomes(stored, 2);
    }));

  test('is moved, done and shared no more without a question, and taken back', () =>
    visit({ as: 'east', locale: 'en' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const { items: stages } = await api.get<PageWire>('/pipeline-stages?sort=position&limit=2');
      const customer = await api.create('customers', { name: '雨前茶室' });
      const about = { customer: customer.id };
      const deal = await api.create('opportunities', { name: '两台磨豆机', ...about });
      const at = async (): Promise<unknown> =>
        (await api.get<RecordWire>(`/opportunities/${deal.id}`))['stage'];
      await page.goto(`${url}/opportunities/${deal.id}`);
      const bar = page.getByRole('group', { name: t('stageBar.label') });
      await seen(bar);
      await unasked(visitor, async () => {
        await bar.getByRole('button', { name: String(stages[1]?.['name']) }).click();
        await becomes(at, stages[1]?.id);
      });
      await undo(visitor);
      await becomes(at, stages[0]?.id);

      const subject = '给雨前茶室回电';
      const dueAt = new Date(Date.now() + 60_000).toISOString();
      const task = await api.create('tasks', { subject, dueAt, ...about });
      const done = async (): Promise<unknown> =>
        (await api.get<RecordWire>(`/tasks/${task.id}`))['done'];
      await page.goto(`${url}/workbench`);
      const box = page.getByRole('checkbox', { name: t('related.complete', { title: subject }) });
      await seen(box);
      await unasked(visitor, async () => {
        await box.click();
        await becomes(done, true);
      });
      await undo(visitor);
      await becomes(done, false);
      await seen(box);

      const view = await api.create('saved-views', {
        name: 'Tea rooms',
        object: 'customer',
        shared: true,
        definition: JSON.stringify({ sort: 'name', columns: ['name', 'city'] }),
      });
      const shared = async (): Promise<unknown> =>
        (await api.get<RecordWire>(`/saved-views/${view.id}`))['shared'];
      await page.goto(`${url}/customers?view=${view.id}`);
      await seen(page.getByRole('img', { name: t('list.viewShared') }));
      await unasked(visitor, async () => {
        await page.getByRole('button', { name: t('list.viewMenu') }).click();
        await page.getByRole('menuitem', { name: t('list.viewUnshare') }).click();
        await becomes(shared, false);
      });
      await undo(visitor);
      await becomes(shared, true);

      // What needs an answer opens a dialog, and is seen to.
      const asked = await appearing(page, DIALOGS, async () => {
        await page.getByRole('button', { name: t('list.viewMenu') }).click();
        await page.getByRole('menuitem', { name: t('list.viewRename') }).click();
        await seen(page.getByRole('dialog'));
      });
      expect(asked).not.toEqual([]);
      await api.send('DELETE', `/saved-views/${view.id}`);
    }));
});
