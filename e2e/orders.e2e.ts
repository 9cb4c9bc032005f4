import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { inspect, LOOKS, recordData } from './support/inspect.ts';
import { becomes, pick, seen, toast } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

let customer: string;

beforeAll(async () => {
  const { url, people } = ownDemo();
  const admin = apiOf(url, people.admin.cookie);
  const bag = { name: '云南小粒 1kg', code: 'E2E-1', unitOfMeasure: '袋', price: '68.5' };
  await admin.create('products', bag);
  await admin.create('products', { name: '滤纸 100张', code: 'E2E-2', price: '19.99' });
  customer = '订单客户';
  await apiOf(url, people.east.cookie).create('customers', { name: customer });
});
afterAll(closeBrowser);

const total = ({ page }: Visit) => page.locator('[data-total]').innerText();
const cell = ({ page, t, names }: Visit, line: number, field: string) =>
  page
    .getByRole('group', { name: t('orders.line', { count: line }) })
    .getByLabel(names.field('orderLine', field), { exact: true })
    .and(page.locator('input'));

async function openForm(visitor: Visit): Promise<void> {
  const { page, url, t } = visitor;
  await page.goto(`${url}/orders/new`);
  await seen(page.getByRole('button', { name: t('orders.place') }));
  // The first field takes the focus a moment after the form stands there, and would take it from another.
  await becomes(() => page.evaluate(() => document.activeElement?.tagName), 'INPUT');
}

/** Chooses a product on a line by typing, and goes on with what it costs. */
async function choose(visitor: Visit, line: number, typed: string, name: string): Promise<void> {
  await cell(visitor, line, 'product').fill(typed);
  await visitor.page.getByRole('option', { name }).click();
  await becomes(async () => (await cell(visitor, line, 'unitPrice').inputValue()) !== '', true);
}

describe('an order', () => {
  test('is written with the keyboard, comes to what the server says, and is changed', () =>
    visit({ as: 'east', locale: 'zh' }, async (visitor) => {
      const { page, names, t, api } = visitor;
      await openForm(visitor);
      await pick(
        page,
        page.getByLabel(names.field('order', 'customer')).and(page.locator('input')),
        customer,
      );
      await choose(visitor, 1, '云南', '云南小粒 1kg');
      await cell(visitor, 1, 'quantity').fill('3');
      await becomes(() => total(visitor), '¥205.50');

      await page.keyboard.press('Enter');
      await choose(visitor, 2, '滤纸', '滤纸 100张');
      await cell(visitor, 2, 'discountRate').fill('10');
      await becomes(() => total(visitor), '¥223.49');
      await page.keyboard.press('Control+Enter');

      await page.waitForURL(/orders\/[0-9a-f-]{36}$/);
      await seen(toast(visitor).getByText(t('write.actionDone')));
      await becomes(() => total(visitor), '¥223.49');
      const id = page.url().split('/').at(-1) ?? '';
      expect(await api.get(`/orders/${id}`)).toMatchObject({ total: '223.49', lineCount: 2 });

      await page.getByRole('button', { name: t('orders.edit') }).click();
      await cell(visitor, 1, 'quantity').fill('1');
      await page.getByRole('button', { name: t('orders.removeLine', { count: 2 }) }).click();
      await page.getByRole('button', { name: t('form.save') }).click();
      await seen(page.getByRole('button', { name: t('orders.edit') }));
      await becomes(() => total(visitor), '¥68.50');
      expect(await api.get(`/orders/${id}`)).toMatchObject({ total: '68.5', lineCount: 1 });
    }));

  test('with nothing on it says at its line what is missing', () =>
    visit({ as: 'east', locale: 'en' }, async (visitor) => {
      const { page, t } = visitor;
      await openForm(visitor);
      await page.getByRole('button', { name: t('orders.place') }).click();
      await seen(page.getByText(t('orders.needLines')));
      await cell(visitor, 1, 'unitPrice').fill('5');
      await page.getByRole('button', { name: t('orders.place') }).click();
      await seen(page.getByText(t('orders.needItem')));
    }));

  test.for(LOOKS)('looks right: $locale, $size', (look) =>
    visit({ as: 'east', ...look }, async (visitor) => {
      const { page, url, api } = visitor;
      const data = recordData(page);
      await openForm(visitor);
      await choose(visitor, 1, '云南', '云南小粒 1kg');
      await becomes(() => total(visitor).then((text) => text.endsWith('68.50')), true);
      await data.settled();
      await inspect(visitor, 'order form', data.texts);
      const shot = process.env['ORDERS_PICTURES'];
      const name = `${look.locale}-${look.size}`;
      if (shot) await page.screenshot({ path: `${shot}/form-${name}.png`, fullPage: true });

      const { items } = await api.get<{ items: { id: string }[] }>('/orders?limit=1');
      await page.goto(`${url}/orders/${items[0]?.id}`);
      await seen(page.locator('[data-total]'));
      await data.settled();
      await inspect(visitor, 'order', data.texts);
      if (shot) await page.screenshot({ path: `${shot}/record-${name}.png`, fullPage: true });
    }),
  );
});
