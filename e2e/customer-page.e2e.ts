import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import type { RecordWire } from '../src/kernel/wire.ts';
import { type Api, apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { appearing, LOADERS } from './support/appearing.ts';
import { ids, listed } from './support/figures.ts';
import { inspect, recordData } from './support/inspect.ts';
import { becomes, gone, inProportion, seen } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

afterAll(closeBrowser);

const DAY = 86_400_000;
const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString();

/** Products are made, and guests are known, by others than those who serve them. */
const asAdmin = (): Api => apiOf(ownDemo().url, ownDemo().people.admin.cookie);

type Guest = { customer: string; latte: string; cancelled: string };

/** A guest of a café: came every nine days, not for thirty; one order unpaid, one cancelled. */
async function guest(
  { api }: Visit,
  name: string,
  more: Record<string, unknown> = {},
): Promise<Guest> {
  const { id: customer } = await api.create('customers', {
    name,
    kind: 'person',
    phone: '13800135678',
    serviceNote: '少糖、燕麦奶',
    preferredChannel: 'wecom',
    preferredTime: 'morning',
    ...more,
  });
  const { id: latte } = await asAdmin().create('products', {
    code: randomUUID(),
    name: `燕麦拿铁 ${name}`,
    price: '32',
  });
  const place = async (days: number, price: string): Promise<string> => {
    const lines = [{ product: latte, quantity: '1', unitPrice: price }];
    const input = { customer, lines, orderedAt: ago(days) };
    return (await api.send<{ id: string }>('POST', '/actions/placeOrder', input)).id;
  };
  const paid = [await place(58, '30'), await place(49, '32'), await place(40, '32')];
  for (const id of paid) await api.send('POST', '/actions/markPaid', { id });
  await place(31, '36');
  const cancelled = await place(20, '99');
  await api.send('POST', '/actions/cancelOrder', { id: cancelled, reason: '点错了' });
  await api.create('interactions', { customer, channel: 'call', at: ago(25), body: '说想换热的' });
  return { customer, latte, cancelled };
}

const part = ({ page }: Visit, name: string) => page.locator(`[data-part="${name}"]`);
const figure = ({ page }: Visit, name: string) => page.locator(`[data-figure="${name}"] dd`);

async function open(visitor: Visit, customer: string): Promise<void> {
  await visitor.page.goto(`${visitor.url}/customers/${customer}`);
  await seen(part(visitor, 'next'));
}

describe('the page of a customer', () => {
  test('tells in one look what a hand counts over the API, and each number opens its records', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, api, t } = visitor;
      const { customer, cancelled } = await guest(visitor, '赵一');
      const of = { field: 'customer', op: 'eq', value: customer };
      const orders = (await api.find('orders', of)).filter(({ status }) => status !== 'cancelled');
      const sum = (records: RecordWire[], field: string): number =>
        records.reduce((total, record) => total + Number(record[field]), 0);

      await open(visitor, customer);
      await becomes(() => figure(visitor, 'orderCount').innerText(), String(orders.length));
      await becomes(() => figure(visitor, 'revenue').innerText(), `¥${sum(orders, 'total')}`);
      await becomes(() => figure(visitor, 'average').innerText(), '¥32.5');
      await becomes(
        () => figure(visitor, 'unpaidAmount').innerText(),
        `¥${sum(orders, 'unpaidAmount')}`,
      );
      await seen(part(visitor, 'likes').getByText('少糖、燕麦奶'));
      await seen(part(visitor, 'likes').getByText('100%'));
      await seen(part(visitor, 'contact').getByText('电话'));
      await page
        .getByRole('button', { name: t('measure.definitionOf', { name: t('customer.average') }) })
        .click();
      await seen(page.getByText(t('customer.averageDefinition')));
      await page.keyboard.press('Escape');
      await gone(page.getByText(t('customer.averageDefinition')));

      await figure(visitor, 'orderCount').getByRole('link').click();
      await seen(page.locator('[role="row"][data-id]'));
      const listed = await page
        .locator('[role="row"][data-id]')
        .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-id')));
      expect(new Set(listed)).toEqual(new Set(orders.map(({ id }) => id)));
      expect(listed).not.toContain(cancelled);
    }));

  test('says what to do next and why, does it by one click, and takes it back', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, t } = visitor;
      const { customer } = await guest(visitor, '钱二');
      await open(visitor, customer);
      const steps = page.locator('[data-step]');
      await becomes(
        () => steps.evaluateAll((all) => all.map((each) => each.getAttribute('data-step'))),
        ['askPayment', 'bringBack'],
      );
      await seen(steps.getByText('平常每 9 天下单，已经 31 天没有来'));

      await steps
        .nth(1)
        .getByRole('button', { name: t('customer.plan') })
        .click();
      await seen(part(visitor, 'promised').getByText(t('customer.task.bringBack')));
      await gone(steps);
      await page.getByRole('button', { name: t('write.undo'), exact: true }).click();
      await seen(steps);
    }));

  test('leaves in peace whoever asked for it', () =>
    visit({ as: 'sales-b', locale: 'en' }, async (visitor) => {
      const { customer } = await guest(visitor, 'Sun', { preferredChannel: 'none' });
      await open(visitor, customer);
      await seen(part(visitor, 'likes').getByText('Not to be contacted'));
      await seen(part(visitor, 'next').getByText(visitor.t('customer.noNext')));
    }));

  test('has one timeline of all, which the address narrows', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, t } = visitor;
      const { customer } = await guest(visitor, '李四');
      await open(visitor, customer);
      const filters = page.getByRole('group', { name: t('timeline.filter') });
      await filters.getByRole('button', { name: '订单' }).click();
      // Three were paid today, one was cancelled today; each was placed before that.
      await becomes(() => page.locator('li[data-source="order"]').count(), 5);
      await becomes(() => page.locator('li[data-source="orderPaid"]').count(), 3);
      await becomes(() => page.locator('li[data-source="orderCancelled"]').count(), 1);
      expect(new URL(page.url()).searchParams.get('show')).toContain('order');
      await page.reload();
      await becomes(() => page.locator('li[data-source="order"]').count(), 5);
      await gone(page.getByText('说想换热的'));
      await filters.getByRole('button', { name: '电话' }).click();
      await seen(page.getByText('说想换热的'));
    }));

  test('lists contacts, opportunities, orders and open tasks with how many there are, and opens all of them', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, api, names } = visitor;
      const { customer } = await guest(visitor, '冯八');
      for (const name of ['采购小林', '店长小金']) await api.create('contacts', { name, customer });
      for (const name of ['两台磨豆机', '年度豆单', '保养合同', '新店开业', '杯具', '培训']) {
        await api.create('opportunities', { name, customer, amount: '100' });
      }
      for (const subject of ['送样品', '约安装']) await api.create('tasks', { subject, customer });
      const { id, version } = await api.create('tasks', { subject: '已经打过', customer });
      await api.send('PATCH', `/tasks/${id}`, { done: true }, version);
      const of = { field: 'customer', op: 'eq', value: customer };
      const todo = { and: [of, { field: 'done', op: 'eq', value: false }] };
      const related = [
        ['contact', await api.find('contacts', of), 2],
        ['opportunity', await api.find('opportunities', of), 6],
        ['order', await api.find('orders', of), 5],
        ['task', await api.find('tasks', todo), 2],
      ] as const;

      await open(visitor, customer);
      for (const [object, records, count] of related) {
        expect(records, object).toHaveLength(count);
        const name = names.plural(object);
        const list = page.getByRole('region', { name, exact: true });
        const heading = list.getByRole('heading', { level: 2 });
        await becomes(() => heading.textContent(), `${name}${count}`);
        // The first five; the rest is a step away.
        await becomes(() => list.getByRole('listitem').count(), Math.min(count, 5));
        await heading.getByRole('link').click();
        await becomes(() => listed(visitor), ids(records));
        await page.goBack();
        await seen(heading);
      }
    }));

  test('asks seven times for all of it', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page } = visitor;
      const { customer } = await guest(visitor, '周五');
      await page.goto(`${visitor.url}/customers`);
      await seen(page.locator('[role="row"][data-id]'));
      const asked: string[] = [];
      page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        if (pathname.startsWith('/api/') && !pathname.endsWith('/live')) asked.push(pathname);
      });
      await page.locator(`a[href="/customers/${customer}"]`).first().click();
      await seen(part(visitor, 'likes').getByText('少糖、燕麦奶'));
      await seen(page.getByText('说想换热的'));
      await page.waitForTimeout(500);
      const at = `/api/v1/customers/${customer}`;
      expect(asked.toSorted()).toEqual(
        [
          at,
          `${at}/timeline`,
          `${at}/views/insight`,
          `${at}/views/offers`,
          `${at}/views/overview`,
          `${at}/views/quality`,
          '/api/v1/lists',
        ].toSorted(),
      );
    }));

  test('and its list stand there at once the second time, however slow the network is', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, names } = visitor;
      const { customer } = await guest(visitor, '吴六');
      const { id: unvisited } = await visitor.api.create('customers', { name: '郑七' });
      const row = (id: string) => page.locator(`a[href="/customers/${id}"]`).first();
      const list = page
        .getByRole('navigation')
        .getByRole('link', { name: names.plural('customer'), exact: true });
      const read = async (): Promise<void> => {
        await row(customer).click();
        await seen(part(visitor, 'likes').getByText('少糖、燕麦奶'));
        await seen(page.getByText('说想换热的'));
      };
      await page.goto(`${visitor.url}/customers`);
      await seen(row(customer));
      await read();
      await becomes(() => page.locator(LOADERS).filter({ visible: true }).count(), 0);

      // From here on nothing is answered.
      await page.route('**/api/**', () => undefined);
      const second = await appearing(page, LOADERS, async () => {
        await list.click();
        await seen(row(customer));
        await read();
        await list.click();
        await seen(row(unvisited));
      });
      expect(second).toEqual([]);
      const other = await appearing(page, LOADERS, async () => {
        await row(unvisited).click();
        await seen(page.locator('[aria-busy="true"]'));
      });
      expect(other).not.toEqual([]);
    }));
});

/** The parts of the panel on top, in the order in which they are read, and where the first two begin. */
async function partsOf({
  page,
}: Visit): Promise<{ names: string[]; at: { left: number; top: number }[] }> {
  const found = await page.locator('[data-part]').evaluateAll((all) =>
    all.map((one) => {
      const { left, top } = one.getBoundingClientRect();
      return { name: one.getAttribute('data-part') ?? '', left, top };
    }),
  );
  return {
    names: found.map(({ name }) => name),
    at: found.slice(0, 2),
  };
}

describe('at the counter', () => {
  test.each(['desktop', 'phone'] as const)(
    'what a guest likes stands before all else: %s',
    (size) =>
      visit({ as: 'counter', locale: 'zh', size }, async (visitor) => {
        const { id } = await asAdmin().create('customers', {
          name: '陈九',
          kind: 'person',
          serviceNote: '少冰、半糖',
        });
        await open(visitor, id);
        await seen(part(visitor, 'likes').getByText('少冰、半糖'));
        const { names, at } = await partsOf(visitor);
        expect(names.slice(0, 2)).toEqual(['likes', 'worth']);
        const [first, second] = at;
        if (size === 'phone') expect(first?.top).toBeLessThan(Number(second?.top));
        else expect(first?.left).toBeLessThan(Number(second?.left));
        expect(first?.top).toBeLessThanOrEqual(Number(second?.top));
      }),
  );

  test('what a company is worth stands before what it likes, at a desk', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const values = { name: '晴川茶行', kind: 'company', serviceNote: '开增值税发票' };
      const { id } = await visitor.api.create('customers', values);
      await open(visitor, id);
      await seen(part(visitor, 'likes').getByText('开增值税发票'));
      expect((await partsOf(visitor)).names.slice(0, 2)).toEqual(['worth', 'likes']);
    }));

  test.each(['zh', 'en'] as const)(
    'a guest is found by the last four and served as they like, within three seconds (%s)',
    (locale) =>
      visit({ as: 'counter', locale, size: 'phone' }, async (visitor) => {
        const { page, t, url } = visitor;
        const last4 = String(1000 + Math.floor(Math.random() * 8999));
        const { id: customer } = await asAdmin().create('customers', {
          name: `Guest ${last4}`,
          kind: 'person',
          phone: `1390013${last4}`,
          serviceNote: 'oat 燕麦奶',
        });
        const data = recordData(page);
        await page.goto(`${url}/customers`);
        await seen(page.getByRole('button', { name: t('shell.search') }));
        const began = Date.now();
        await page.getByRole('button', { name: t('shell.search') }).click();
        await page.getByLabel(t('palette.title')).and(page.locator('input')).fill(last4);
        await page
          .getByRole('option', { name: new RegExp(`Guest ${last4}`) })
          .first()
          .click();
        const note = part(visitor, 'likes').getByText('oat 燕麦奶');
        await seen(note);
        expect(Date.now() - began).toBeLessThan(inProportion(3_000));
        const box = await note.boundingBox();
        expect((box?.y ?? 9999) + (box?.height ?? 0)).toBeLessThan(844);
        expect(await page.content()).not.toContain(`1390013${last4}`);
        expect(new URL(page.url()).pathname).toBe(`/customers/${customer}`);
        await data.settled();
        await inspect(visitor, 'customer', data.texts);
      }),
  );
});
