import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RecordWire } from '../src/kernel/wire.ts';
import type { AuditResultWire, AuditsWire } from '../src/modules/quality/audits/wire.ts';
import type { ContributionsWire } from '../src/modules/quality/points/wire.ts';
import type { QualityView } from '../src/modules/quality/scores/wire.ts';
import { dayIn, formatCompactMoney, formatMoney, formatNumber } from '../src/web/format.ts';
import { type Api, apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { figure, ids, listed } from './support/figures.ts';
import { becomes, gone, seen } from './support/steps.ts';
import { closeBrowser, PATIENCE, visit } from './support/visit.ts';

afterAll(closeBrowser);

/** A small pipeline of one's own: some open, three won, two lost. */
beforeAll(async () => {
  const { url, people } = ownDemo();
  const api = apiOf(url, people['sales-b'].cookie);
  const [customer] = await api.find('customers', { field: 'owner', op: 'me' });
  const stages = await api.find('pipeline-stages', { field: 'kind', op: 'eq', value: 'open' });
  const second = stages.find(({ position }) => position === 2);
  const make = (name: string, amount: string) =>
    api.create('opportunities', { name, customer: customer?.id, amount });
  await make('看板一', '12000');
  const moved = await make('看板二', '34000.5');
  const change = { stage: second?.id, closeDate: dayIn(new Date().toISOString(), 'Asia/Shanghai') };
  await api.send('PATCH', `/opportunities/${moved.id}`, change, moved.version);
  for (const amount of ['1000.1', '2000.2', '70000']) {
    const { id } = await make(`看板赢单 ${amount}`, amount);
    await api.send('POST', '/actions/winOpportunity', { id });
  }
  for (const lossReason of ['price', 'noNeed']) {
    const { id } = await make(`看板输单 ${lossReason}`, '5000');
    await api.send('POST', '/actions/loseOpportunity', { id, lossReason });
  }
});

/** Orders of two days that nobody else has any in: two that count of a customer, one refunded, one cancelled; two of nobody. */
beforeAll(async () => {
  const { url, people } = ownDemo();
  const api = apiOf(url, people['sales-b'].cookie);
  const { id: product } = await apiOf(url, people.admin.cookie).create('products', {
    code: randomUUID(),
    name: '看板咖啡豆',
    price: '32',
  });
  const place = async (day: string, price: string, customer?: string): Promise<string> => {
    const lines = [{ product, quantity: '1', unitPrice: price }];
    const input = { customer, lines, orderedAt: `${day}T04:00:00.000Z` };
    return (await api.send<{ id: string }>('POST', '/actions/placeOrder', input)).id;
  };
  const { id: guest } = await api.create('customers', { name: '看板顾客', kind: 'person' });
  await place(ORDERED.from, '30.5', guest);
  await place(ORDERED.to, '40.25', guest);
  const cancelled = await place(ORDERED.to, '99', guest);
  await api.send('POST', '/actions/cancelOrder', { id: cancelled, reason: '点错了' });
  const refunded = await place(ORDERED.to, '11', guest);
  const { version } = await api.get<RecordWire>(`/orders/${refunded}`);
  await api.send('PATCH', `/orders/${refunded}`, { paymentStatus: 'refunded' }, version);
  await place(ORDERED.from, '5');
  await place(ORDERED.to, '7.5');
});

const ORDERED = { from: '2015-01-31', to: '2015-02-01' };

const quarter = { field: 'closeDate', op: 'within', value: 'thisQuarter' };

type Counted = { open: RecordWire[]; won: RecordWire[]; lost: RecordWire[] };

/** What the reader's opportunities come to, by hand. */
async function count(api: Api): Promise<Counted> {
  const of = (value: string, ...more: object[]) =>
    api.find('opportunities', { and: [{ field: 'status', op: 'eq', value }, ...more] });
  return {
    open: await of('open'),
    won: await of('won', quarter),
    lost: await of('lost', quarter),
  };
}

const cents = (records: readonly RecordWire[], field = 'amount'): number =>
  records.reduce((sum, record) => sum + Math.round(Number(record[field] ?? 0) * 10_000), 0) /
  10_000;

describe('the sales dashboard', () => {
  test.for(['zh', 'en'] as const)('counts like a hand: %s', (locale) =>
    visit({ as: 'sales-b', locale }, async (visitor) => {
      const { page, api, url } = visitor;
      const { open, won, lost } = await count(api);
      const money = (records: RecordWire[], field?: string) =>
        formatCompactMoney(String(cents(records, field)), 'CNY', locale);
      await page.goto(`${url}/sales-dashboard`);
      await becomes(() => figure(visitor, 'openAmount').innerText(), money(open));
      await becomes(() => figure(visitor, 'weighted').innerText(), money(open, 'expected'));
      await becomes(() => figure(visitor, 'wonAmount').innerText(), money(won));
      await becomes(() => figure(visitor, 'wonCount').innerText(), String(won.length));
      await becomes(() => figure(visitor, 'lostCount').innerText(), String(lost.length));
      const rate = Math.round((won.length / (won.length + lost.length)) * 1000) / 10;
      await becomes(() => figure(visitor, 'winRate').innerText(), `${rate}%`);
    }),
  );

  test('its funnel counts by stage, adds up, and opens exactly those', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, api, url } = visitor;
      const { open } = await count(api);
      const byStage = Map.groupBy(open, (record) => String(record['stage']));
      await page.goto(`${url}/sales-dashboard`);
      for (const [stage, records] of byStage) {
        const row = page.locator(`tr[data-stage="${stage}"]`);
        const number = row.locator('[data-column="stage.count"]');
        await becomes(() => number.innerText(), String(records.length));
      }
      const counts = page.locator('tbody [data-column="stage.count"]');
      const sum = (await counts.allInnerTexts()).reduce((all, text) => all + Number(text), 0);
      expect(sum).toBe(open.length);
      await becomes(
        () => page.locator('tfoot [data-column="stage.count"]').innerText(),
        String(open.length),
      );
      const [[stage = '', records = []] = []] = byStage;
      await page.locator(`tr[data-stage="${stage}"] [data-column="stage.count"] a`).click();
      await becomes(() => listed(visitor), ids(records));
    }));

  test('its tables add up to the figures, and a reason opens its records', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t, names } = visitor;
      const { won, lost } = await count(api);
      await page.goto(`${url}/sales-dashboard?period=thisQuarter`);
      for (const split of ['month', 'owner', 'product'] as const) {
        const card = page.getByRole('region', { name: t(`dashboard.won.${split}`) });
        const total = formatMoney(String(cents(won)), 'CNY', 'zh');
        await becomes(() => card.locator('tfoot td').last().innerText(), total);
        const counts = await card.locator('tbody td:nth-child(2)').allInnerTexts();
        expect(counts.reduce((sum, text) => sum + Number(text), 0)).toBe(won.length);
      }
      const price = lost.filter(({ lossReason }) => lossReason === 'price');
      const card = page.getByRole('region', { name: t('dashboard.lost') });
      const said = names.option('opportunity', 'lossReason', 'price');
      await card.getByRole('row', { name: said }).getByRole('link').first().click();
      await becomes(() => listed(visitor), ids(price));
    }));

  test.for(['zh', 'en'] as const)(
    'orders of a period of one’s own, those of nobody apart: %s',
    (locale) =>
      visit({ as: 'sales-b', locale }, async (visitor) => {
        const { page, api, url, t } = visitor;
        await page.goto(`${url}/sales-dashboard?period=${ORDERED.from}..${ORDERED.to}`);
        const money = (amount: string) => formatCompactMoney(amount, 'CNY', locale);
        const said = {
          'customers.count': '3',
          'customers.revenue': money('70.75'),
          'customers.average': money('35.38'),
          firstOrders: '1',
          'nobody.count': '2',
          'nobody.revenue': money('12.5'),
        };
        for (const [name, text] of Object.entries(said)) {
          await becomes(() => figure(visitor, name).innerText(), text);
        }
        const card = page.getByRole('region', { name: t('dashboard.orders.month') });
        const shown = await card.locator('tbody td').allInnerTexts();
        const exact = (amount: string) => formatMoney(amount, 'CNY', locale);
        expect(shown).toEqual(['2', exact('35.5'), '3', exact('47.75')]);
        await becomes(() => card.locator('tfoot td').last().innerText(), exact('83.25'));
        // A count and an amount open those that they count: what was refunded was ordered, and earned nothing.
        for (const [at, opened] of [
          [0, 5],
          [1, 4],
        ] as const) {
          await card.locator('tfoot td').nth(at).getByRole('link').click();
          await becomes(async () => (await listed(visitor)).length, opened);
          await page.goBack();
        }
        await figure(visitor, 'nobody.count').click();
        const nobody = await api.find('orders', {
          and: [
            { field: 'customer', op: 'empty' },
            { field: 'orderedAt', op: 'between', value: [ORDERED.from, ORDERED.to] },
          ],
        });
        expect(nobody).toHaveLength(2);
        await becomes(() => listed(visitor), ids(nobody));
      }),
  );

  test('fits a phone', () =>
    visit({ as: 'sales-b', locale: 'en', size: 'phone' }, async (visitor) => {
      const { page, url, t } = visitor;
      await page.goto(`${url}/sales-dashboard`);
      await seen(page.getByRole('img', { name: new RegExp(t('dashboard.funnel')) }));
      await seen(figure(visitor, 'customers.count'));
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
      expect(await wide()).toBeLessThanOrEqual(390);
    }));
});

describe('data quality', () => {
  test('a figure opens its records, and what is mended in its place leaves the queue', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t, names } = visitor;
      const customer = await api.create('customers', { name: '缺城市的客户', kind: 'person' });
      const { id, owner } = customer;
      // It is judged a moment after it was made; a page that was open before does not look again.
      await vi.waitFor(async () => {
        const judged = await api.get<QualityView>(`/customers/${id}/views/quality`);
        expect(judged.score).not.toBeNull();
      }, PATIENCE);
      await page.goto(`${url}/quality?owner=${String(owner)}`);
      const line = page.locator(`[data-record="${id}"]`);
      await seen(line);
      const city = page.locator('tr[data-rule="present"][data-field="city"]');
      await city.getByRole('button').click();
      await becomes(() => new URL(page.url()).searchParams.get('owner'), null);
      await page.goto(`${page.url()}&owner=${String(owner)}`);
      const broken = t('quality.broken.present', { field: names.field('customer', 'city') });
      await seen(line.getByText(broken));
      await line.getByRole('textbox').fill('杭州');
      await line.getByRole('button', { name: t('quality.save') }).click();
      await gone(line);
      expect((await api.get<RecordWire>(`/customers/${id}`))['city']).toBe('杭州');
      const { trend } = await vi.waitFor(async () => {
        const view = await api.get<QualityView>(`/customers/${id}/views/quality`);
        expect(view.trend).not.toEqual([]);
        return view;
      }, PATIENCE);
      await page.goto(`${url}/customers/${id}`);
      const card = page.locator('[data-part="quality"]');
      const now = formatNumber(trend.at(-1)?.value ?? NaN, 'zh');
      await seen(card.getByRole('img', { name: new RegExp(`${now}$`) }));
      const phone = t('quality.broken.present', { field: names.field('customer', 'phone') });
      await seen(card.getByText(phone));
      await api.send('DELETE', `/customers/${id}`);
    }));

  test('a sample is gone through by keys, and what is found opens its record; points tell how they are reckoned', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const { audits } = await api.get<AuditsWire>('/quality/audits?object=customer');
      const [open, done] = audits;
      await page.goto(`${url}/quality?part=audit`);
      const card = page.locator('[data-check]');
      await seen(card);
      await page.keyboard.press('1');
      await seen(card.locator('[data-verdict="right"]').first());
      await page.keyboard.press('2');
      await seen(card.locator('[data-verdict="wrong"]'));
      const result = page.locator('[data-part="result"]');
      await seen(result.getByText('50%', { exact: true }).first());
      const first = await card.getAttribute('data-check');
      await page.keyboard.press('n');
      await becomes(async () => (await card.getAttribute('data-check')) === first, false);
      const told = await api.get<AuditResultWire>(`/quality/audits/${open?.id}/result`);
      expect([told.whole.judged, told.whole.right]).toEqual([2, 1]);

      await page.goto(`${url}/quality?part=audit&audit=${done?.id}`);
      await seen(result.locator('tr[data-field="phone"]'));
      await result.locator('li a').first().click();
      await becomes(() => new URL(page.url()).pathname.startsWith('/customers/'), true);

      await page.goto(`${url}/quality?part=contributions`);
      await seen(page.getByText(t('points.how.checked')));
      const { people } = await api.get<ContributionsWire>('/quality/contributions');
      await page.getByRole('combobox', { name: t('points.whose') }).click();
      await page.getByRole('option', { name: people?.[0]?.name, exact: true }).click();
      await seen(page.locator('[data-part="changes"] tbody tr').first());
    }));
});
