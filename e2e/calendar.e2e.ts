import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { RecordWire } from '../src/kernel/wire.ts';
import { addDays, dayName, mondayOf } from '../src/web/calendar/days.ts';
import { dayIn, fromZoned, toZoned } from '../src/web/format.ts';
import { type Api, apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { becomes, seen, toast } from './support/steps.ts';
import { closeBrowser, visit } from './support/visit.ts';

const ZONE = 'Asia/Shanghai';
/** A Wednesday some weeks ahead: its week lies in no other test's way. */
const DAY = addDays(mondayOf(dayIn(new Date().toISOString(), ZONE)), 7 * 6 + 2);
const NEXT = addDays(DAY, 1);

let api: Api;
let customer: string;

beforeAll(async () => {
  const { url, people } = ownDemo();
  api = apiOf(url, people['sales-a'].cookie);
  customer = (await api.create('customers', { name: '日历试验书店', kind: 'company' })).id;
});
afterAll(closeBrowser);

function task(subject: string, day = DAY): Promise<RecordWire> {
  return api.create('tasks', { subject, customer, dueAt: fromZoned(`${day} 14:30:00`, ZONE) });
}

async function dueOf({ id }: RecordWire): Promise<string | null> {
  const { dueAt } = await api.get<RecordWire>(`/tasks/${id}`);
  return toZoned(String(dueAt), ZONE);
}

function calendarOf(word: string, span: 'month' | 'week' = 'month'): string {
  const where = encodeURIComponent(
    JSON.stringify({ field: 'subject', op: 'contains', value: word }),
  );
  return `/tasks?mode=calendar&on=dueAt&at=${DAY}${span === 'week' ? '&span=week' : ''}&where=${where}`;
}

function day(page: Page, of: string): Locator {
  return page.locator(`[data-day="${of}"]`);
}

function entry(within: Locator, of: RecordWire, object = 'task'): Locator {
  return within.locator(`[data-item="${object}:${of.id}"]`);
}

async function dragTo(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!start || !end) throw new Error('Nothing to drag');
  await page.mouse.move(start.x + 10, start.y + 8);
  await page.mouse.down();
  await page.mouse.move(start.x + 24, start.y + 12, { steps: 4 });
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 });
  await seen(to.and(page.locator('[data-over]')));
  await page.mouse.up();
}

describe('the calendar of tasks', () => {
  test('a task is dragged to another day, keeps its time, and is brought back', () =>
    visit({ as: 'sales-a', locale: 'zh' }, async (visitor) => {
      const { page, url, t } = visitor;
      const moved = await task('拖日子的事');
      await page.goto(url + calendarOf('拖日子'));
      await seen(entry(day(page, DAY), moved));
      await dragTo(page, entry(day(page, DAY), moved), day(page, NEXT));
      await seen(entry(day(page, NEXT), moved));
      await becomes(() => dueOf(moved), `${NEXT} 14:30:00`);
      await toast(visitor)
        .getByRole('button', { name: t('write.undo') })
        .click();
      await seen(entry(day(page, DAY), moved));
      await becomes(() => dueOf(moved), `${DAY} 14:30:00`);
      await entry(day(page, DAY), moved).click();
      await page.waitForURL(`**/tasks/${moved.id}`);
    }));

  test('by keys alone: to another day, and something new on a day', () =>
    visit({ as: 'sales-a', locale: 'en' }, async ({ page, url, t, names }) => {
      const moved = await task('按键日子的事');
      await page.goto(url + calendarOf('按键日子', 'week'));
      await seen(entry(day(page, DAY), moved));
      await day(page, DAY).focus();
      await entry(day(page, DAY), moved).focus();
      await page.keyboard.press('Space');
      await seen(
        page.getByText(t('calendar.picked', { title: '按键日子的事', day: dayName(DAY, 'en') })),
      );
      await page.keyboard.press('ArrowRight');
      await seen(page.getByText(t('calendar.over', { day: dayName(NEXT, 'en') })));
      await page.keyboard.press('Enter');
      await seen(entry(day(page, NEXT), moved));
      await becomes(() => dueOf(moved), `${NEXT} 14:30:00`);
      await becomes(
        () => page.evaluate(() => document.activeElement?.getAttribute('data-item')),
        `task:${moved.id}`,
      );
      await day(page, NEXT).focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/tasks/new**');
      await seen(page.getByRole('textbox', { name: names.field('task', 'subject') }));
      const due = page.getByRole('button', {
        name: new RegExp(`^${names.field('task', 'dueAt')}`),
      });
      const shown = dayName(addDays(NEXT, 1), 'en').slice(4);
      await seen(due.filter({ hasText: `${shown}, 09:00` }));
    }));

  test('what somebody else plans appears, and a day with more than fits says so', () =>
    visit({ as: 'sales-a', locale: 'zh' }, async ({ page, url, t }) => {
      await page.goto(url + calendarOf('同看日子'));
      await seen(day(page, DAY));
      const made = await Promise.all(Array.from({ length: 9 }, (_, n) => task(`同看日子${n}`)));
      await seen(day(page, DAY).getByRole('link'));
      await day(page, DAY).locator('.zy-calendar-more').click();
      await page.waitForURL('**span=week**');
      for (const one of made) await seen(entry(day(page, DAY), one));
      await page.getByRole('button', { name: t('calendar.today') }).click();
      await seen(page.locator('[data-day][aria-current="date"]'));
    }));

  test('on a phone the days stand below one another, and a date is picked', () =>
    visit({ as: 'sales-a', locale: 'zh', size: 'phone' }, async ({ page, url, t }) => {
      const moved = await task('手机日子的事');
      await page.goto(url + calendarOf('手机日子'));
      await seen(entry(day(page, DAY), moved));
      await page
        .getByRole('button', { name: t('calendar.moveOne', { title: '手机日子的事' }) })
        .tap();
      const picker = page.getByRole('dialog', {
        name: t('calendar.moveTo', { title: '手机日子的事' }),
      });
      const number = String(Number(NEXT.slice(8)));
      await picker
        .locator('button:not([data-outside])')
        .getByText(number, { exact: true })
        .first()
        .tap();
      await becomes(() => dueOf(moved), `${NEXT} 14:30:00`);
      await seen(entry(day(page, NEXT), moved));
    }));
});

describe('the calendar of one’s work', () => {
  test('tasks and close dates stand side by side; both are moved', () =>
    visit({ as: 'sales-a', locale: 'zh' }, async ({ page, url, t }) => {
      const due = await task('自己的事');
      const closing = await api.create('opportunities', {
        name: '自己的商机',
        customer,
        amount: '500',
        closeDate: DAY,
      });
      await page.goto(`${url}/calendar?at=${DAY}&span=week`);
      await seen(entry(day(page, DAY), due));
      await dragTo(page, entry(day(page, DAY), closing, 'opportunity'), day(page, NEXT));
      await becomes(
        async () => (await api.get<RecordWire>(`/opportunities/${closing.id}`))['closeDate'],
        NEXT,
      );
      await dragTo(page, entry(day(page, DAY), due), day(page, NEXT));
      await becomes(() => dueOf(due), `${NEXT} 14:30:00`);
      await page.getByText(t('calendar.team'), { exact: true }).click();
      await page.waitForURL('**view=team**');
      await seen(entry(day(page, NEXT), due));
      await page.getByRole('button', { name: t('calendar.nextWeek') }).click();
      await seen(day(page, addDays(NEXT, 7)));
    }));
});
