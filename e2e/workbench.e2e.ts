import { afterAll, describe, expect, test } from 'vitest';
import type { RecordWire } from '../src/kernel/wire.ts';
import { waiting } from '../src/modules/sales/workbench/pages/figures.ts';
import { dayIn, formatNumber } from '../src/web/format.ts';
import { actionsOf } from './support/actions.ts';
import type { Api } from './support/api.ts';
import { figure, ids, listed } from './support/figures.ts';
import { becomes, gone, openPalette, seen } from './support/steps.ts';
import { closeBrowser, visit } from './support/visit.ts';

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
    return due >= from && due <= to;
  });
}

describe('the workbench', () => {
  test('is where one lands, counts like a hand, and each number opens exactly its records', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      await api.create('tasks', { subject: '昨天该打的电话', dueAt: inDays(-1) });
      await api.create('tasks', { subject: '三天后的拜访', dueAt: inDays(3) });
      await api.create('tasks', { subject: '两周后的拜访', dueAt: inDays(14) });
      const [overdue, week] = [await openTasks(api, -9999, -1), await openTasks(api, 1, 7)];

      await page.goto(url);
      await seen(page.getByRole('heading', { level: 1, name: t('workbench.title') }));
      expect(new URL(page.url()).pathname).toBe('/workbench');
      await becomes(() => figure(visitor, 'overdue').innerText(), String(overdue.length));
      await becomes(() => figure(visitor, 'week').innerText(), String(week.length));
      await seen(page.getByRole('link', { name: '三天后的拜访' }));
      await expect(page.getByRole('link', { name: '两周后的拜访' }).count()).resolves.toBe(0);

      await figure(visitor, 'week').click();
      await becomes(() => listed(visitor), ids(week));
      await page.goBack();
      await figure(visitor, 'overdue').click();
      await becomes(() => listed(visitor), ids(overdue));
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
      const counted = async (days: number, own: boolean) => {
        const all = await api.find('customers', silent(days));
        const { memberId } = await api.get<{ memberId: string }>('/me');
        const limit = Date.now() - days * DAY;
        const those = all
          .filter(({ owner }) => !own || owner === memberId)
          .filter(({ lastContactAt: at }) => typeof at !== 'string' || Date.parse(at) < limit);
        return formatNumber(those.length, 'en');
      };
      await page.goto(`${url}/workbench`);
      const number = figure(visitor, 'neglected');
      await becomes(() => number.innerText(), await counted(90, true));
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
    }));

  test('compares this month with as many days of the last one', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, api, url } = visitor;
      const day = Number(today().slice(8));
      const month = (at: unknown) => (typeof at === 'string' ? dayIn(at, ZONE).slice(0, 7) : '');
      const all = await api.find('customers', { field: 'owner', op: 'me' });
      const last = new Date(`${today().slice(0, 7)}-01T00:00:00Z`);
      last.setUTCDate(0);
      const before = last.toISOString().slice(0, 7);
      const counts = [today().slice(0, 7), before].map((wanted) =>
        String(
          all.filter(
            ({ createdAt: at }) =>
              month(at) === wanted && Number(dayIn(String(at), ZONE).slice(8)) <= day,
          ).length,
        ),
      );
      await page.goto(`${url}/workbench`);
      const row = page.locator('[data-compared="customers"] td');
      await becomes(async () => (await row.allInnerTexts()).slice(0, 2), counts);
    }));
});

describe('a call', () => {
  test('is noted from anywhere: choose, whose and what, save', () =>
    visit({ as: 'sales-b', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t } = visitor;
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
});
