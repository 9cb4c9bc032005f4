import os from 'node:os';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PageWire, RecordWire } from '../src/kernel/wire.ts';
import { type Api, apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { becomes, gone, pick, seen, toast } from './support/steps.ts';
import { closeBrowser, openVisit, visit } from './support/visit.ts';

let api: Api;
let customer: string;
/** The stages of the first pipeline, in order: open ones, won, lost. */
let stages: RecordWire[];

beforeAll(async () => {
  const { url, people } = ownDemo();
  api = apiOf(url, people['sales-a'].cookie);
  customer = (await api.create('customers', { name: '看板试验酒店', kind: 'company' })).id;
  stages = (await api.get<PageWire>('/pipeline-stages?sort=position')).items;
});
afterAll(closeBrowser);

function stage(n: number): RecordWire {
  const found = stages.at(n);
  if (!found) throw new Error(`There is no stage ${n}`);
  return found;
}

function nameOf(record: RecordWire): string {
  return String(record._titles['name'] ?? record['name']);
}

/** A board of its own: the opportunities whose names contain a word. */
function boardAddress(word: string): string {
  const where = JSON.stringify({ field: 'name', op: 'contains', value: word });
  return `/opportunities?mode=board&by=stage&where=${encodeURIComponent(where)}`;
}

function opportunity(name: string, values: Record<string, unknown> = {}): Promise<RecordWire> {
  return api.create('opportunities', {
    name,
    customer,
    stage: stage(0).id,
    amount: '12000',
    closeDate: '2027-01-15',
    ...values,
  });
}

function lane(page: Page, of: RecordWire): Locator {
  return page.locator(`[data-lane="${of.id}"]`);
}

function card(within: Page | Locator, of: RecordWire): Locator {
  return within.locator(`.zy-board-place:has([data-card="${of.id}"])`);
}

async function dragTo(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!start || !end) throw new Error('Nothing to drag');
  await page.mouse.move(start.x + 40, start.y + 60);
  await page.mouse.down();
  await page.mouse.move(start.x + 80, start.y + 70, { steps: 4 });
  await page.mouse.move(end.x + end.width / 2, end.y + 120, { steps: 8 });
  await seen(to.and(page.locator('[data-over]')));
  await page.mouse.up();
}

async function stageOf({ id }: RecordWire): Promise<unknown> {
  return (await api.get<RecordWire>(`/opportunities/${id}`))['stage'];
}

function head(of: Locator): Promise<string[]> {
  return of.locator('.zy-board-count, .zy-board-sum').allInnerTexts();
}

describe('the board of opportunities', () => {
  test('a card is dragged to another stage: at once, with the sums, and undone', () =>
    visit({ as: 'sales-a', locale: 'zh' }, async (visitor) => {
      const { page, url, t } = visitor;
      const moved = await opportunity('拖动甲的商机');
      await opportunity('拖动乙的商机', { amount: '3000.5' });
      await page.goto(url + boardAddress('拖动'));
      const [first, second] = [lane(page, stage(0)), lane(page, stage(1))];
      await seen(card(first, moved));
      await becomes(() => head(first), ['2', '¥15,000.50']);
      await dragTo(page, card(first, moved), second);
      await seen(card(second, moved));
      await becomes(() => head(first), ['1', '¥3,000.50']);
      await becomes(() => head(second), ['1', '¥12,000.00']);
      await becomes(() => stageOf(moved), stage(1).id);
      await toast(visitor)
        .getByRole('button', { name: t('write.undo') })
        .click();
      await seen(card(first, moved));
      await becomes(() => stageOf(moved), stage(0).id);
      await becomes(() => head(first), ['2', '¥15,000.50']);
      // A click opens the record.
      await card(first, moved).getByRole('link').click();
      await page.waitForURL(`**/opportunities/${moved.id}`);
    }));

  test('a card is moved by keys alone, keeps the focus, and what happens is said', () =>
    visit({ as: 'sales-a', locale: 'en' }, async ({ page, url, t }) => {
      const moved = await opportunity('按键的商机');
      await page.goto(url + boardAddress('按键'));
      const link = page.locator(`[data-card="${moved.id}"]`);
      await seen(link);
      await link.focus();
      await page.keyboard.press('Space');
      const title = '按键的商机';
      await seen(page.getByText(t('board.picked', { title, column: nameOf(stage(0)) })));
      await page.keyboard.press('ArrowRight');
      await seen(page.getByText(t('board.over', { column: nameOf(stage(1)) })));
      await page.keyboard.press('Space');
      await seen(page.getByText(t('board.moved', { title, column: nameOf(stage(1)) })));
      await seen(card(lane(page, stage(1)), moved));
      await becomes(() => stageOf(moved), stage(1).id);
      await becomes(
        () => page.evaluate(() => document.activeElement?.getAttribute('data-card')),
        moved.id,
      );
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Escape');
      await seen(page.getByText(t('board.stays', { column: nameOf(stage(1)) })));
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/opportunities/${moved.id}`);
    }));

  test('what a stage needs is asked for, and only that; closed, the card is back', () =>
    visit(
      { as: 'sales-a', locale: 'zh', expected: [/status of 422/] },
      async ({ page, url, t, names }) => {
        const moved = await opportunity('丢失的商机');
        await page.goto(url + boardAddress('丢失'));
        const [first, lost] = [lane(page, stage(0)), lane(page, stage(-1))];
        await seen(card(first, moved));
        const ask = async (): Promise<Locator> => {
          const one = card(first, moved);
          await one.hover();
          await one
            .getByRole('button', { name: t('board.moveOne', { title: '丢失的商机' }) })
            .click();
          const to = page.getByRole('dialog', { name: t('board.moveTo', { title: '丢失的商机' }) });
          await to.getByRole('button', { name: nameOf(stage(-1)) }).click();
          const dialog = page.getByRole('dialog', {
            name: t('board.missing', { title: '丢失的商机', column: nameOf(stage(-1)) }),
          });
          await seen(dialog);
          return dialog;
        };
        await (await ask()).getByRole('button', { name: t('list.cancel') }).click();
        await seen(card(first, moved));
        expect(await stageOf(moved)).toBe(stage(0).id);

        const dialog = await ask();
        const reason = names.field('opportunity', 'lossReason');
        await pick(
          page,
          dialog.getByLabel(reason).and(page.locator('input')),
          names.option('opportunity', 'lossReason', 'price'),
        );
        await dialog.getByRole('button', { name: t('board.moveIt') }).click();
        await gone(dialog);
        await lost.scrollIntoViewIfNeeded();
        await seen(card(lost, moved));
        await becomes(() => stageOf(moved), stage(-1).id);
      },
    ));

  test('what somebody else moves, moves here', () =>
    visit({ as: 'sales-a', locale: 'zh' }, async ({ page, url }) => {
      const moved = await opportunity('同看的商机');
      await page.goto(url + boardAddress('同看'));
      await seen(card(lane(page, stage(0)), moved));
      const manager = await openVisit({ as: 'east', locale: 'en' });
      try {
        await manager.page.goto(url + boardAddress('同看'));
        await seen(card(lane(manager.page, stage(0)), moved));
        await dragTo(
          manager.page,
          card(lane(manager.page, stage(0)), moved),
          lane(manager.page, stage(2)),
        );
        await seen(card(lane(page, stage(2)), moved));
        await becomes(() => head(lane(page, stage(2))), ['1', '¥12,000.00']);
        expect(manager.problems).toEqual([]);
      } finally {
        await manager.context.close();
      }
    }));

  test('who may only look moves nothing', () =>
    visit({ as: 'viewer', locale: 'en' }, async ({ page, url, t }) => {
      const shown = await opportunity('只看的商机');
      await page.goto(url + boardAddress('只看'));
      const link = page.locator(`[data-card="${shown.id}"]`);
      await seen(link);
      await expect(
        page.getByRole('button', { name: t('board.moveOne', { title: '只看的商机' }) }).count(),
      ).resolves.toBe(0);
      await link.focus();
      await page.keyboard.press('Space');
      await expect(page.locator('[data-carried], [data-drag]').count()).resolves.toBe(0);
    }));
});

describe('on a phone and a tablet', () => {
  test('columns are swiped, and a card is moved from a menu', () =>
    visit({ as: 'sales-a', locale: 'zh', size: 'phone' }, async ({ page, url, t }) => {
      const moved = await opportunity('手机的商机');
      await page.goto(url + boardAddress('手机'));
      const one = card(lane(page, stage(0)), moved);
      await seen(one);
      await one.getByRole('button', { name: t('board.moveOne', { title: '手机的商机' }) }).tap();
      const dialog = page.getByRole('dialog', { name: t('board.moveTo', { title: '手机的商机' }) });
      await dialog.getByRole('button', { name: nameOf(stage(1)) }).tap();
      await becomes(() => stageOf(moved), stage(1).id);
      await gone(dialog);
      const tabs = page.getByRole('group', { name: t('board.lanes') });
      await tabs.getByRole('button', { name: nameOf(stage(1)) }).tap();
      await seen(tabs.locator('[aria-current]', { hasText: nameOf(stage(1)) }));
      await seen(card(lane(page, stage(1)), moved));
      // A swipe to the left brings the next column.
      await page
        .locator('.zy-board')
        .evaluate((board) => board.scrollBy({ left: board.clientWidth }));
      await seen(tabs.locator('[aria-current]', { hasText: nameOf(stage(2)) }));
    }));

  test('a finger that rests on a card drags it, one that moves at once scrolls', () =>
    visit({ as: 'sales-a', locale: 'zh', size: 'phone' }, async ({ page, context, url }) => {
      const moved = await opportunity('手指的商机');
      await page.setViewportSize({ width: 1024, height: 768 });
      await page.goto(url + boardAddress('手指'));
      const [from, to] = [card(lane(page, stage(0)), moved), lane(page, stage(1))];
      await seen(from);
      const [start, end] = [await from.boundingBox(), await to.boundingBox()];
      if (!start || !end) throw new Error('Nothing to drag');
      const touch = await context.newCDPSession(page);
      const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', x = 0, y = 0) =>
        touch.send('Input.dispatchTouchEvent', {
          type,
          touchPoints: type === 'touchEnd' ? [] : [{ x, y }],
        });
      const [x, y] = [start.x + 60, start.y + 60];
      await send('touchStart', x, y);
      await page.waitForTimeout(450);
      await seen(page.locator('.zy-drag-ghost'));
      for (let n = 1; n <= 8; n++) await send('touchMove', x + ((end.x + 60 - x) * n) / 8, y + n);
      await seen(to.and(page.locator('[data-over]')));
      await send('touchEnd');
      await becomes(() => stageOf(moved), stage(1).id);
      await seen(card(to, moved));
    }));
});

describe('two thousand cards', () => {
  const CARDS = 2000;
  let word: string;

  beforeAll(async () => {
    word = '千张';
    for (let n = 0; n < CARDS; n += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, k) =>
          opportunity(`${word}商机${n + k}`, { stage: stage((n + k) % 4).id }),
        ),
      );
    }
  });
  afterAll(async () => {
    const where = { field: 'name', op: 'contains', value: word };
    await api.send('POST', '/opportunities/bulk', { where, op: 'remove' });
  });

  test('scroll without a dropped frame', () =>
    visit({ as: 'sales-a', locale: 'zh' }, async ({ page, url }) => {
      const asked: string[] = [];
      page.on('request', (one) => {
        if (/\/api\/v1\/(opportunities|pipeline)/.test(one.url())) asked.push(one.url());
      });
      await page.goto(url + boardAddress(word));
      const first = lane(page, stage(0));
      await seen(first.locator('[data-card]'));
      await becomes(() => head(first), ['500', '¥6,000,000.00']);
      await becomes(() => page.locator('[aria-busy="true"]').count(), 0);
      console.log(`board of ${CARDS}: ${asked.length} requests before the first scroll`);
      const frames = await page.evaluate(scrollThrough);
      const sorted = frames.toSorted((a, b) => a - b);
      const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
      const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
      console.log(
        `scrolling ${CARDS} cards: ${frames.length} frames, median ${median.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, longest ${sorted.at(-1)?.toFixed(1)} ms; ${asked.length} requests`,
      );
      const loaded = await first.locator('.zy-board-place').count();
      expect(loaded, 'cards drawn in a column of five hundred').toBeLessThan(40);
      const busy = Math.max(1, (os.loadavg()[0] ?? 0) / os.availableParallelism());
      expect(p95).toBeLessThan(34 * busy);
    }));
});

/** Scrolls every column to its end, sixty pixels a frame, and tells how long each frame took. */
async function scrollThrough(): Promise<number[]> {
  const frames: number[] = [];
  const next = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  for (const lane of document.querySelectorAll('.zy-board-scroll')) {
    let before = await next();
    for (let n = 0; n < 150; n++) {
      lane.scrollBy(0, 60);
      const now = await next();
      frames.push(now - before);
      before = now;
    }
  }
  return frames;
}
