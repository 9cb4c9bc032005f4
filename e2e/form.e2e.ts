import { afterAll, describe, expect, test } from 'vitest';
import type { RecordWire } from '../src/kernel/wire.ts';
import { becomes, gone, pick, seen, toast } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

afterAll(closeBrowser);

function fieldOf({ page, names }: Visit, field: string) {
  return page.getByRole('textbox', { name: names.field('customer', field) });
}

async function openForm(visitor: Visit): Promise<void> {
  const { page, url, names, t } = visitor;
  await page.goto(`${url}/customers/new`);
  await seen(
    page.getByRole('heading', {
      name: t('palette.createOne', { object: names.object('customer') }),
    }),
  );
  await seen(fieldOf(visitor, 'name'));
}

describe('the form', () => {
  test.for(['zh', 'en'] as const)(
    'says at its field what is missing or wrong, and keeps what was typed: %s',
    (locale) =>
      visit({ as: 'sales-b', locale, expected: [/status of 422/] }, async (visitor) => {
        const { page, names, t, api } = visitor;
        await openForm(visitor);
        await page.getByRole('button', { name: t('form.save'), exact: true }).click();
        await seen(page.getByText(t('field.required', { field: names.field('customer', 'name') })));
        const name = fieldOf(visitor, 'name');
        await becomes(() => name.getAttribute('aria-invalid'), 'true');
        await becomes(() => name.evaluate((input) => input === document.activeElement), true);

        await name.fill(`错号客户 ${locale}`);
        await fieldOf(visitor, 'phone').fill('12');
        await page.getByRole('button', { name: t('form.save'), exact: true }).click();
        const phone = fieldOf(visitor, 'phone');
        await becomes(() => phone.getAttribute('aria-invalid'), 'true');
        await expect(name.inputValue()).resolves.toBe(`错号客户 ${locale}`);
        await phone.fill('13900007001');
        await becomes(() => phone.getAttribute('aria-invalid').then((is) => is === 'true'), false);
        await page.keyboard.press('Control+Enter');
        // The message goes after a while, which on a busy machine may be before the page has come.
        await seen(toast(visitor).getByText(t('write.created')));
        await page.waitForURL(/customers\/[0-9a-f-]{36}$/);
        await seen(page.getByRole('heading', { level: 1, name: `错号客户 ${locale}` }));
        const found = await api.find('customers', {
          field: 'name',
          op: 'eq',
          value: `错号客户 ${locale}`,
        });
        expect(found).toHaveLength(1);
      }),
  );

  test('keeps a draft when the tab is closed, and forgets it when it is saved', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, context, names, t, url } = visitor;
      await openForm(visitor);
      await fieldOf(visitor, 'name').fill('关掉的草稿');
      await pick(
        page,
        page.getByLabel(names.field('customer', 'tier')).and(page.locator('input')),
        names.option('customer', 'tier', 'key'),
      );
      await page.close();

      const again: Visit = { ...visitor, page: await context.newPage(), names, api: visitor.api };
      await again.page.goto(`${url}/customers/new`);
      await seen(again.page.getByText(t('form.draftRestored')));
      await expect(fieldOf(again, 'name').inputValue()).resolves.toBe('关掉的草稿');
      await again.page.getByRole('button', { name: t('form.save'), exact: true }).click();
      await seen(again.page.getByRole('heading', { level: 1, name: '关掉的草稿' }));
      const id = new URL(again.page.url()).pathname.split('/').at(-1) ?? '';
      await expect(visitor.api.get<RecordWire>(`/customers/${id}`)).resolves.toMatchObject({
        tier: 'key',
      });

      await openForm(again);
      await gone(again.page.getByText(t('form.draftRestored')));
      await expect(fieldOf(again, 'name').inputValue()).resolves.toBe('');
    }));

  test('shows while one types what exists already, by name', () =>
    visit({ as: 'sales-b', locale: 'zh', size: 'phone' }, async (visitor) => {
      const { page, api, names, t, url } = visitor;
      const { id: customer } = await api.create('customers', { name: '双胞胎茶馆' });
      await api.create('opportunities', { customer, name: '双胞胎茶馆换机' });
      await page.goto(`${url}/opportunities/new`);
      const name = page.getByRole('textbox', {
        name: names.field('opportunity', 'name'),
        exact: true,
      });
      const warning = t('form.mayExist', { count: 1, object: names.object('opportunity') });
      await name.fill('双胞胎茶馆换');
      await seen(page.getByText(warning));
      await seen(page.getByRole('link', { name: '双胞胎茶馆换机' }));
      await name.fill('别的名字');
      await gone(page.getByText(warning));
      await page.getByRole('button', { name: t('form.cancel'), exact: true }).tap();
      await seen(page.getByRole('heading', { level: 1, name: names.plural('opportunity') }));
    }));

  test('saves once when the button is pressed twice, and goes on to another', () =>
    visit({ as: 'sales-b', locale: 'en' }, async (visitor) => {
      const { page, api, t } = visitor;
      await openForm(visitor);
      await fieldOf(visitor, 'name').fill('Twice Pressed Coffee');
      await page.getByRole('button', { name: t('form.saveAndNew') }).dblclick();
      await becomes(() => fieldOf(visitor, 'name').inputValue(), '');
      const found = await api.find('customers', {
        field: 'name',
        op: 'eq',
        value: 'Twice Pressed Coffee',
      });
      expect(found).toHaveLength(1);
      expect(new URL(page.url()).pathname).toBe('/customers/new');
    }));
});
