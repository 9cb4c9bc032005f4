import { randomUUID } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { actionsOf } from './support/actions.ts';
import { inspector } from './support/inspect.ts';
import { becomes, gone, openPalette, seen } from './support/steps.ts';
import { closeBrowser, visit } from './support/visit.ts';

afterAll(closeBrowser);

/** When it is in so many days from now, as ISO. */
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

describe('a call', () => {
  test('is noted from anywhere: choose, whose and what, save', () =>
    visit({ as: 'sales-b', locale: 'zh', theme: 'auto' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const look = inspector(visitor);
      const customer = await api.create('customers', { name: '听涛轩茶室' });
      await page.goto(`${url}/tasks`);
      await seen(page.getByRole('heading', { level: 1 }));
      const dialog = page.getByRole('dialog', { name: t('noteCall.title') });
      const done = await actionsOf(page, async () => {
        await page.keyboard.press('c');
        await seen(dialog.getByRole('combobox'));
        await page.keyboard.type('听涛轩');
        // Found, and the one that Enter takes.
        await seen(
          page.locator('[role="option"][data-combobox-selected]', { hasText: '听涛轩茶室' }),
        );
        await page.keyboard.press('Enter');
        await page.keyboard.press('Tab');
        await page.keyboard.type('周三送样品');
        await look('dialog that notes a call');
        await page.keyboard.press('Control+Enter');
        await gone(dialog);
      });
      expect(done).toEqual(['key c', 'key Enter', 'key Enter']);
      // The palette knows it too.
      await openPalette(visitor);
      await page.keyboard.type('记电话');
      await seen(page.getByRole('option', { name: t('noteCall.title') }));
      const of = { field: 'customer', op: 'eq', value: customer.id };
      const [noted] = await api.find('interactions', of);
      expect(noted).toMatchObject({ channel: 'call', direction: 'out', body: '周三送样品' });
    }));

  test('is noted on the page of what is a customer’s: what, save', () =>
    visit({ as: 'sales-b', locale: 'en' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const customer = await api.create('customers', { name: '听雪轩茶室' });
      const values = { name: '两台磨豆机', customer: customer.id };
      const { id } = await api.create('opportunities', values);
      await page.goto(`${url}/opportunities/${id}`);
      await seen(page.getByRole('heading', { level: 1, name: values.name }));
      const dialog = page.getByRole('dialog', { name: t('noteCall.title') });
      const done = await actionsOf(page, async () => {
        await page.keyboard.press('c');
        await becomes(() => dialog.getByRole('combobox').inputValue(), '听雪轩茶室');
        await page.keyboard.type('下周二试用');
        await page.keyboard.press('Control+Enter');
        await gone(dialog);
      });
      expect(done).toEqual(['key c', 'key Enter']);
      const of = { field: 'customer', op: 'eq', value: customer.id };
      const [noted] = await api.find('interactions', of);
      expect(noted).toMatchObject({ channel: 'call', body: '下周二试用' });
    }));

  test('is noted on a lead’s page and on that of its task: what, save; elsewhere one chooses the lead', () =>
    visit({ as: 'sales-b', locale: 'en' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const look = inspector(visitor);
      const name = `听松阁 ${randomUUID().slice(0, 8)}`;
      const lead = await api.create('leads', { name });
      const task = await api.create('tasks', { subject: 'Ring again', lead: lead.id });
      const dialog = page.getByRole('dialog', { name: t('noteCall.title') });
      const whom = dialog.getByRole('combobox');
      for (const [path, title] of [
        [`leads/${lead.id}`, name],
        [`tasks/${task.id}`, 'Ring again'],
      ]) {
        await page.goto(`${url}/${path}`);
        await seen(page.getByRole('heading', { level: 1, name: title }));
        const done = await actionsOf(page, async () => {
          await page.keyboard.press('c');
          await becomes(() => whom.inputValue(), name);
          await page.keyboard.type(`On ${path}`);
          await page.keyboard.press('Control+Enter');
          await gone(dialog);
        });
        expect(done).toEqual(['key c', 'key Enter']);
      }
      await page.goto(`${url}/tasks`);
      await seen(page.getByRole('heading', { level: 1 }));
      await page.keyboard.press('c');
      await dialog.getByRole('radiogroup').first().getByText('Lead', { exact: true }).click();
      await whom.click();
      await page.keyboard.type(name);
      await seen(page.locator('[role="option"][data-combobox-selected]', { hasText: name }));
      await page.keyboard.press('Enter');
      await dialog.locator('textarea').fill('From the list');
      await look('dialog that notes a call with a lead');
      await page.keyboard.press('Control+Enter');
      await gone(dialog);
      const of = { field: 'lead', op: 'eq', value: lead.id };
      const noted = await api.find('lead-interactions', of, 'at');
      expect(noted.map(({ body }) => body)).toEqual([
        `On leads/${lead.id}`,
        `On tasks/${task.id}`,
        'From the list',
      ]);
      expect(noted[0]).toMatchObject({ channel: 'call', direction: 'out' });
    }));

  test.for([
    ['desktop', 'customer', 'customers', 'interactions'],
    ['phone', 'customer', 'customers', 'interactions'],
    ['phone', 'lead', 'leads', 'lead-interactions'],
  ] as const)(
    'is noted from the page of something else without keys: search, whose, save (%s, %s)',
    ([size, about, path, interactions]) =>
      visit({ as: 'sales-b', locale: 'zh', size }, async (visitor) => {
        const { page, api, url, t } = visitor;
        const name = `望江楼 ${randomUUID().slice(0, 8)}`;
        const subject = await api.create(path, { name });
        const task = await api.create('tasks', { subject: '别的事', dueAt: inDays(2) });
        await page.goto(`${url}/tasks/${task.id}`);
        await seen(page.getByRole('heading', { level: 1, name: '别的事' }));
        const press = (target: Locator) => (size === 'phone' ? target.tap() : target.click());
        const dialog = page.getByRole('dialog', { name: t('noteCall.title') });
        const done = await actionsOf(page, async () => {
          await press(page.getByRole('button', { name: t('shell.search') }));
          await page.getByLabel(t('palette.title')).and(page.locator('input')).fill(name);
          const offered = `${t('noteCall.title')} · ${name}${about === 'lead' ? ' · 线索' : ''}`;
          await press(page.getByRole('option', { name: offered }));
          await becomes(
            () => dialog.locator('textarea').evaluate((text) => text === document.activeElement),
            true,
          );
          await page.keyboard.type('下周来看机器');
          await press(dialog.getByRole('button', { name: t('form.save'), exact: true }));
          await gone(dialog);
        });
        expect(done).toHaveLength(3);
        expect(new URL(page.url()).pathname).toBe(`/tasks/${task.id}`);
        const of = { field: about, op: 'eq', value: subject.id };
        const [noted] = await api.find(interactions, of);
        expect(noted).toMatchObject({ channel: 'call', direction: 'out', body: '下周来看机器' });
      }),
  );
});
