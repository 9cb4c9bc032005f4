import type { Locator } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import type { MeWire, RecordWire } from '../src/kernel/wire.ts';
import { formatMoney, formatNumber } from '../src/web/format.ts';
import { type Api, apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { figure } from './support/figures.ts';
import { becomes, gone, pick, rowOf, seen, toast } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

afterAll(closeBrowser);

/** A guest of the member's own shop whose wishes are known, and whom no other is called like. */
async function regular(api: Api): Promise<RecordWire> {
  const own = await api.find('customers', { field: 'owner', op: 'me' });
  const guest = own.find(
    ({ name, phone, serviceNote }) =>
      typeof phone === 'string' &&
      typeof serviceNote === 'string' &&
      own.filter((other) => other['name'] === name).length === 1,
  );
  if (!guest) throw new Error('No guest of the shop has a number and wishes');
  return guest;
}

const line = ({ page, t, names }: Visit, count: number, field: string): Locator =>
  page
    .getByRole('group', { name: t('orders.line', { count }) })
    .getByLabel(names.field('orderLine', field), { exact: true })
    .and(page.locator('input'));

/** Chooses a product by typing, and how many. */
async function order(
  visitor: Visit,
  count: number,
  product: RecordWire,
  quantity: string,
): Promise<void> {
  const name = String(product['name']);
  await line(visitor, count, 'product').fill(name);
  await visitor.page.getByRole('option', { name, exact: true }).tap();
  await becomes(async () => (await line(visitor, count, 'unitPrice').inputValue()) !== '', true);
  await line(visitor, count, 'quantity').fill(quantity);
}

async function productCalled(api: Api, name: string): Promise<RecordWire> {
  const [product] = await api.find('products', { field: 'name', op: 'eq', value: name });
  if (!product) throw new Error(`The demo sells no ${name}`);
  return product;
}

describe('a morning', () => {
  test('of a shop assistant: who is it, what do they like, the order, a note', () =>
    visit({ as: 'counter', locale: 'zh', size: 'phone' }, async (visitor) => {
      const { page, api, url, t, names } = visitor;
      const guest = await regular(api);
      const latte = await productCalled(api, '燕麦拿铁 Oat latte');
      const croissant = await productCalled(api, '可颂 Croissant');
      await page.goto(url);

      await page.getByRole('button', { name: t('shell.search') }).tap();
      await page
        .getByLabel(t('palette.title'))
        .and(page.locator('input'))
        .fill(String(guest['phone']).slice(-4));
      await page
        .getByRole('option', { name: String(guest['name']) })
        .first()
        .tap();
      await page.waitForURL(`**/customers/${guest.id}`);
      await seen(page.locator('[data-part="likes"]').getByText(String(guest['serviceNote'])));

      const header = page.locator('header');
      await header.getByRole('button', { name: t('record.more') }).tap();
      const orders = names.plural('order');
      await page.getByRole('menuitem', { name: t('record.newRelated', { object: orders }) }).tap();
      await order(visitor, 1, latte, '2');
      await page.getByRole('button', { name: t('orders.addLine') }).tap();
      await order(visitor, 2, croissant, '1');
      await page.getByRole('switch', { name: t('orders.paid') }).tap();
      const total = 2 * Number(latte['price']) + Number(croissant['price']);
      await becomes(
        () => page.locator('[data-total]').innerText(),
        formatMoney(String(total), 'CNY', 'zh'),
      );
      const place = page.getByRole('button', { name: t('orders.place'), exact: true });
      await place.tap();
      await gone(place);
      const [placed] = await api.find(
        'orders',
        { field: 'customer', op: 'eq', value: guest.id },
        '-orderedAt',
      );
      const { memberId } = await api.get<MeWire>('/me');
      const { unit } = await api.get<RecordWire>(`/members/${memberId}`);
      expect(placed).toMatchObject({
        owner: memberId,
        channel: 'store',
        store: unit,
        paymentStatus: 'paid',
        total: String(total),
        lineCount: 2,
      });

      const said = '想换成无咖啡因，下次推荐';
      await page
        .getByRole('group', { name: t('composer.title') })
        .getByRole('button', { name: names.option('interaction', 'channel', 'note') })
        .tap();
      await page.getByRole('textbox', { name: t('composer.note') }).fill(said);
      await page.getByRole('button', { name: t('composer.save'), exact: true }).tap();
      const entries = page.getByRole('listitem');
      await seen(entries.filter({ hasText: said }));
      // A note stays with the guest: who may not delete it is offered no undo.
      const noted = toast(visitor).filter({ hasText: t('write.created') });
      await seen(noted);
      await gone(noted.getByRole('button', { name: t('write.undo') }));
      await seen(
        page.locator('li[data-source="order"]').filter({ hasText: String(placed?.['number']) }),
      );
    }));

  test('of a manager: who was forgotten in the team, a hand-over, how the month stands', () =>
    visit({ as: 'east', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t, names } = visitor;
      const forgotten = await api.create('customers', { name: '听雨楼酒店', city: '苏州' });
      const silent = {
        and: [
          { field: 'unit', op: 'myUnits' },
          {
            or: [
              { field: 'lastContactAt', op: 'lt', value: 'today-90d' },
              { field: 'lastContactAt', op: 'empty' },
            ],
          },
        ],
      };
      const count = (await api.find('customers', silent)).length;
      await page.goto(`${url}/workbench`);
      await page.getByText(t('workbench.scope.units'), { exact: true }).click();
      await becomes(() => figure(visitor, 'neglected').innerText(), formatNumber(count, 'zh'));
      await figure(visitor, 'neglected').click();

      const { url: at, people } = ownDemo();
      const seller = apiOf(at, people['sales-a'].cookie);
      const { memberId, name } = await seller.get<MeWire>('/me');
      await rowOf(page, forgotten.id).getByRole('checkbox').check();
      await page.getByRole('button', { name: t('list.bulkSet') }).click();
      const dialog = page.getByRole('dialog', { name: t('list.bulkSetTitle') });
      const input = (label: string) => dialog.getByLabel(label).and(page.locator('input'));
      await pick(page, input(t('list.bulkSetField')), names.field('customer', 'owner'));
      await pick(page, input(t('list.bulkSetValue')), name);
      await dialog.getByRole('button', { name: t('list.bulkApply', { count: 1 }) }).click();
      await seen(page.getByText(t('list.bulkDone', { count: 1 })));
      await expect(seller.get(`/customers/${forgotten.id}`)).resolves.toMatchObject({
        owner: memberId,
      });
      // The seller is told of it, by name.
      await becomes(async () => {
        const { items } = await seller.get<{ items: { about: { id: string } }[] }>(
          '/notifications',
        );
        return items.some(({ about }) => about.id === forgotten.id);
      }, true);

      await page.getByRole('link', { name: t('dashboard.title') }).click();
      await page.getByRole('combobox', { name: t('team.label') }).click();
      await page.getByRole('option', { name: t('team.units'), exact: true }).click();
      const open = {
        and: [
          { field: 'unit', op: 'myUnits' },
          { field: 'status', op: 'eq', value: 'open' },
        ],
      };
      const deals = (await api.find('opportunities', open)).length;
      await becomes(
        () => page.locator('tfoot [data-column="stage.count"]').innerText(),
        formatNumber(deals, 'zh'),
      );
    }));
});
