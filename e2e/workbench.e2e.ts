import { afterAll, describe, expect, test } from 'vitest';
import type { MeWire, PageWire, RecordWire } from '../src/kernel/wire.ts';
import { waiting } from '../src/modules/sales/workbench/pages/figures.ts';
import { dayIn, formatCompactMoney, formatNumber } from '../src/web/format.ts';
import { actionsOf } from './support/actions.ts';
import type { Api } from './support/api.ts';
import { figure, ids, listed } from './support/figures.ts';
import { inspector } from './support/inspect.ts';
import { becomes, gone, openPalette, seen } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

afterAll(closeBrowser);

const DAY = 86_400_000;
const ZONE = 'Asia/Shanghai';
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
const today = (): string => dayIn(new Date().toISOString(), ZONE);

/** The member's open tasks, counted by hand: by the day they are due in the organisation's zone. */
async function openTasks(api: Api, from: number, to: number): Promise<RecordWire[]> {
  const mine = {
    and: [
      { field: 'owner', op: 'me' },
      { field: 'done', op: 'eq', value: false },
    ],
  };
  const days = (day: string) => (Date.parse(day) - Date.parse(today())) / DAY;
  return (await api.find('tasks', mine)).filter(({ dueAt }) => {
    const due = typeof dueAt === 'string' ? days(dayIn(dueAt, ZONE)) : Number.NaN;
    return Number.isNaN(due) ? to === Infinity : due >= from && due <= to;
  });
}

const money = (amount: number): string => formatCompactMoney(String(amount), 'CNY', 'zh');

/** What amounts come to, exactly. */
const amountOf = (records: readonly RecordWire[], field = 'amount'): number =>
  records.reduce((sum, record) => sum + Math.round(Number(record[field] ?? 0) * 100), 0) / 100;

/** The month before that of a day, as `YYYY-MM`. */
function monthBefore(day: string): string {
  const last = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  last.setUTCDate(0);
  return last.toISOString().slice(0, 7);
}

const closesSoon = ({ closeDate }: RecordWire): boolean =>
  typeof closeDate === 'string' && closeDate <= dayIn(inDays(14), ZONE);
const standsStill = ({ staleOn }: RecordWire): boolean =>
  typeof staleOn === 'string' && staleOn <= today();

/** The card of the pipeline tells of these opportunities, in each of its figures, and names those that want something. */
async function becomesPipeline(
  visitor: Visit,
  title: string,
  records: readonly RecordWire[],
): Promise<void> {
  const card = visitor.page.getByRole('region', { name: title, exact: true });
  await seen(card);
  const line = (of: readonly RecordWire[]) => [String(of.length), '', money(amountOf(of))];
  for (const [stage, of] of Map.groupBy(records, (record) => String(record['stage']))) {
    const cells = card.locator(`tr[data-stage="${stage}"] td`);
    await becomes(() => cells.allTextContents(), line(of));
  }
  const total = card.locator('tbody tr').last().locator('td');
  await becomes(() => total.allTextContents(), line(records));
  const [soon, still] = [records.filter(closesSoon), records.filter(standsStill)];
  await becomes(() => figure(visitor, 'closing').innerText(), String(soon.length));
  await becomes(() => figure(visitor, 'stale').innerText(), String(still.length));
  const pressing = records.filter((record) => closesSoon(record) || standsStill(record));
  // Those that close first, of one day any of them.
  const days = (of: readonly RecordWire[]) =>
    of.map(({ closeDate }) => String(closeDate ?? '9999')).toSorted();
  const shown = async () => {
    const names = await card.locator('li a').allInnerTexts();
    return days(names.flatMap((name) => pressing.find((record) => record['name'] === name) ?? []));
  };
  await becomes(shown, days(pressing).slice(0, 6));
}

describe('the workbench', () => {
  test('is where one lands, counts like a hand, and each number opens exactly its records', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      await api.create('tasks', { subject: '昨天该打的电话', dueAt: inDays(-1) });
      await api.create('tasks', { subject: '今天的回电', dueAt: inDays(0) });
      await api.create('tasks', { subject: '三天后的拜访', dueAt: inDays(3) });
      await api.create('tasks', { subject: '两周后的拜访', dueAt: inDays(14) });
      await api.create('tasks', { subject: '记得寄样品' });
      const [overdue, now, week, later] = [
        await openTasks(api, -9999, -1),
        await openTasks(api, 0, 0),
        await openTasks(api, 1, 7),
        await openTasks(api, 8, Infinity),
      ];
      expect(later.length).toBeGreaterThan(1);

      await page.goto(url);
      await seen(page.getByRole('heading', { level: 1, name: t('workbench.title') }));
      expect(new URL(page.url()).pathname).toBe('/workbench');
      await becomes(() => figure(visitor, 'overdue').innerText(), String(overdue.length));
      await becomes(() => figure(visitor, 'today').innerText(), String(now.length));
      await becomes(() => figure(visitor, 'week').innerText(), String(week.length));
      await becomes(() => figure(visitor, 'later').innerText(), String(later.length));
      const dueToday = page.getByRole('region', { name: t('workbench.due.today') });
      await seen(dueToday.getByRole('link', { name: '今天的回电' }));
      await seen(page.getByRole('link', { name: '三天后的拜访' }));
      await expect(dueToday.getByRole('link', { name: '两周后的拜访' }).count()).resolves.toBe(0);

      for (const [due, tasks] of Object.entries({ week, later })) {
        await figure(visitor, due).click();
        await becomes(() => listed(visitor), ids(tasks));
        await page.goBack();
      }
      await figure(visitor, 'overdue').click();
      await becomes(() => listed(visitor), ids(overdue));
      await page.goBack();
      await figure(visitor, 'today').click();
      await becomes(() => listed(visitor), ids(now));
    }));

  test('shows the pipeline by stage, what closes soon and what stands still, one’s own and that of one’s unit', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const [customer] = await api.find('customers', { field: 'owner', op: 'me' });
      const make = (name: string, amount: string, days: number) =>
        api.create('opportunities', {
          name,
          customer: customer?.id,
          amount,
          closeDate: dayIn(inDays(days), ZONE),
        });
      await make('快成交的', '1200', 3);
      await make('还早的', '3400.5', 60);
      const { memberId, unit } = await api.get<MeWire>('/me');
      const open = await api.find('opportunities', { field: 'status', op: 'eq', value: 'open' });
      const own = open.filter(({ owner }) => owner === memberId);
      const units = open.filter((record) => record['unit'] === unit.id);
      expect(units.length).toBeGreaterThan(own.length);

      await page.goto(`${url}/workbench`);
      await becomesPipeline(visitor, t('workbench.myPipeline'), own);
      await page.getByText(t('workbench.scope.units'), { exact: true }).click();
      await becomesPipeline(visitor, t('workbench.pipeline'), units);
      const silent = (await api.find('customers', { field: 'unit', op: 'eq', value: unit.id }))
        .filter(
          ({ lastContactAt: at }) =>
            typeof at !== 'string' || dayIn(at, ZONE) < dayIn(inDays(-90), ZONE),
        )
        .length.toString();
      await becomes(() => figure(visitor, 'neglected').innerText(), silent);
      const leads = (await api.find('leads', waiting('all') ?? {})).filter(
        (record) => record['unit'] === unit.id,
      );
      await becomes(() => figure(visitor, 'leads').innerText(), String(leads.length));

      const stage = String(own[0]?.['stage']);
      await page.locator(`tr[data-stage="${stage}"] a`).first().click();
      await becomes(
        () => listed(visitor),
        ids(units.filter((record) => record['stage'] === stage)),
      );
      await page.goBack();
      await figure(visitor, 'closing').click();
      await becomes(() => listed(visitor), ids(units.filter(closesSoon)));
    }));

  test('does a task by one click and makes the next one by typing it', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const [customer] = await api.find('customers', { field: 'owner', op: 'me' });
      const values = { subject: '试喝回访', customer: customer?.id, dueAt: inDays(0.0001) };
      const { id } = await api.create('tasks', values);
      await page.goto(`${url}/workbench`);

      const box = page.getByRole('checkbox', {
        name: t('related.complete', { title: '试喝回访' }),
      });
      await seen(box);
      const done = await actionsOf(page, async () => {
        await box.click();
        await seen(page.getByPlaceholder(t('workbench.nextTask')));
        await page.keyboard.type('寄试喝装');
        await page.keyboard.press('Enter');
      });
      expect(done).toHaveLength(2);

      await becomes(async () => (await api.get<RecordWire>(`/tasks/${id}`))['done'], true);
      await gone(page.getByRole('link', { name: '试喝回访' }));
      await seen(page.getByRole('link', { name: '寄试喝装' }));
      const [next] = await api.find('tasks', { field: 'subject', op: 'eq', value: '寄试喝装' });
      expect(next?.['customer']).toBe(customer?.id);
    }));

  test('knows who was not followed up for how long, for oneself and for the team', () =>
    visit({ as: 'east', locale: 'en' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const silent = (days: number) => ({
        or: [
          { field: 'lastContactAt', op: 'lt', value: `today-${days}d` },
          { field: 'lastContactAt', op: 'empty' },
        ],
      });
      const me = await api.get<MeWire>('/me');
      const counted = async (days: number, own: boolean) => {
        const all = await api.find('customers', silent(days));
        const limit = Date.now() - days * DAY;
        const those = all
          .filter(({ owner }) => !own || owner === me.memberId)
          .filter(({ lastContactAt: at }) => typeof at !== 'string' || Date.parse(at) < limit);
        return formatNumber(those.length, 'en');
      };
      await page.goto(`${url}/workbench`);
      const number = figure(visitor, 'neglected');
      await becomes(() => number.innerText(), await counted(90, true));
      // Who was never contacted waits longest, in the order in which they came; then who was contacted longest ago.
      await api.create('customers', { name: '从未联系的茶室' });
      const { id } = await api.create('customers', { name: '很久没有联系的茶室' });
      await api.create('interactions', { customer: id, channel: 'call', at: inDays(-400) });
      const waited = (await api.find('customers', silent(90)))
        .filter(({ owner }) => owner === me.memberId)
        .toSorted((one, other) => one.id.localeCompare(other.id))
        .toSorted((one, other) =>
          String(one['lastContactAt'] ?? '').localeCompare(String(other['lastContactAt'] ?? '')),
        );
      expect(waited[0]?.['lastContactAt'] ?? null).toBe(null);
      const card = page.getByRole('region', { name: t('workbench.neglected', { days: 90 }) });
      const first = waited.slice(0, 6).map((record) => String(record['name']));
      await becomes(() => card.locator('li a').allInnerTexts(), first);
      await page
        .getByRole('radiogroup', { name: t('workbench.days') })
        .getByText('30')
        .click();
      await becomes(() => number.innerText(), await counted(30, true));
      await page.getByLabel(t('workbench.otherDays')).fill('45');
      await becomes(() => number.innerText(), await counted(45, true));
      await page.getByText(t('workbench.scope.all'), { exact: true }).click();
      await becomes(() => number.innerText(), await counted(45, false));
      const search = new URL(page.url()).searchParams;
      expect([search.get('days'), search.get('scope')]).toEqual(['45', 'all']);
      await page.reload();
      await becomes(() => number.innerText(), await counted(45, false));
    }));

  test('shows who waits for a first answer, the longest first, and the time runs', () =>
    visit({ as: 'sales-b', locale: 'en', size: 'phone' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const look = inspector(visitor);
      // The card shows the six who wait longest: those of the demo, which differ from day to day, are closed first.
      for (const { id, version } of await api.find('leads', waiting('own') ?? {})) {
        const closed = { status: 'unqualified', disqualifyReason: 'other' };
        await api.send('PATCH', `/leads/${id}`, closed, version);
      }
      await api.create('leads', { name: '等候甲', company: '等候茶室' });
      await api.create('leads', { name: '等候乙' });
      await page.goto(`${url}/workbench`);
      const card = page.getByRole('region', { name: t('workbench.leads') });
      await seen(card.getByRole('link', { name: '等候乙' }));
      const names = await card.locator('li a').allInnerTexts();
      expect(names.indexOf('等候甲')).toBeLessThan(names.indexOf('等候乙'));
      const timer = card.getByRole('timer').last();
      const before = await timer.innerText();
      await becomes(async () => (await timer.innerText()) !== before, true);

      // Whoever calls one of them notes it here as well.
      const palette = await openPalette(visitor);
      await page.keyboard.type('note a call');
      await palette.getByRole('option', { name: t('noteCall.title') }).tap();
      const dialog = page.getByRole('dialog', { name: t('noteCall.title') });
      await seen(dialog.getByRole('combobox'));
      await look('dialog that notes a call');
    }));

  test('compares this month with as many days of the last one, in all five figures', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, api, url } = visitor;
      const mine = { field: 'owner', op: 'me' };
      const customer = await api.create('customers', { name: '本月的新客户', kind: 'company' });
      const { items: products } = await api.get<PageWire>('/products?limit=1');
      const lines = [{ product: products[0]?.id, quantity: '2', unitPrice: '31.5' }];
      await api.send('POST', '/actions/placeOrder', { customer: customer.id, lines });
      await api.create('interactions', {
        customer: customer.id,
        channel: 'visit',
        body: '看了机器',
      });
      const deal = { name: '本月赢的', customer: customer.id, amount: '4321.5' };
      const { id } = await api.create('opportunities', deal);
      await api.send('POST', '/actions/winOpportunity', { id });

      const deals = await api.find('opportunities', mine);
      const orders = (await api.find('orders', mine)).filter(
        ({ status }) => status !== 'cancelled',
      );
      const talks = await api.find('interactions', { field: 'createdBy', op: 'me' });
      const told: Record<string, { of: RecordWire[]; date: string; sum?: string }> = {
        won: {
          of: deals.filter(({ status }) => status === 'won'),
          date: 'closeDate',
          sum: 'amount',
        },
        orders: { of: orders, date: 'orderedAt' },
        revenue: {
          of: orders.filter(({ paymentStatus }) => paymentStatus !== 'refunded'),
          date: 'orderedAt',
          sum: 'total',
        },
        contacts: { of: talks.filter(({ channel }) => channel !== 'note'), date: 'at' },
        customers: { of: await api.find('customers', mine), date: 'createdAt' },
      };
      const within = (month: string, { of, date }: { of: RecordWire[]; date: string }) =>
        of.filter((record) => {
          const at = String(record[date]);
          const on = at.length === 10 ? at : dayIn(at, ZONE);
          return on.slice(0, 7) === month && on.slice(8) <= today().slice(8);
        });
      const [thisMonth, lastMonth] = [today().slice(0, 7), monthBefore(today())];
      await page.goto(`${url}/workbench`);
      for (const [name, each] of Object.entries(told)) {
        const [now = 0, before = 0] = [thisMonth, lastMonth].map((month) => {
          const records = within(month, each);
          return each.sum === undefined ? records.length : amountOf(records, each.sum);
        });
        const say = (value: number) =>
          each.sum === undefined ? formatNumber(value, 'zh') : money(value);
        const more = now > before ? '+' : '';
        const percent = Math.round(((now - before) / before) * 100);
        const share = before === 0 ? '' : `${more}${formatNumber(percent, 'zh')}%`;
        const cells = page.locator(`[data-compared="${name}"] td`);
        await becomes(
          () => cells.allTextContents(),
          [say(now), say(before), `${more}${say(now - before)}${share}`],
        );
        expect(now, name).toBeGreaterThan(0);
      }
      for (const name of ['won', 'contacts'] as const) {
        await page.locator(`[data-compared="${name}"] td a`).first().click();
        await becomes(
          () => listed(visitor),
          ids(within(thisMonth, told[name] ?? { of: [], date: '' })),
        );
        await page.goBack();
      }
    }));
});
