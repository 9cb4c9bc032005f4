import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PageWire, RecordWire } from '../src/kernel/wire.ts';
import { formatMoney } from '../src/web/format.ts';
import { type Api, apiOf } from './support/api.ts';
import { boardAddress, card, head, lane, named } from './support/board.ts';
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

describe('the field of the columns', () => {
  /** The columns with something in them: what they are called, how many, what they come to. */
  const filled = (page: Page): Promise<string[][]> =>
    page
      .locator('[data-lane]')
      .evaluateAll((lanes) =>
        lanes
          .map((one) =>
            ['h2', '.zy-board-count', '.zy-board-sum'].map(
              (part) => one.querySelector(part)?.textContent ?? '',
            ),
          )
          .filter(([, count]) => count !== '0' && count !== ''),
      );

  test('is a choice, a product or a person as well: each with its values and sums, a choice dragged by writing it', () =>
    visit({ as: 'east', locale: 'zh' }, async (visitor) => {
      const { page, api: manager, url, t, names } = visitor;
      const [beans, machine] = await manager
        .get<PageWire>('/products?limit=2&sort=name')
        .then(({ items }) => items);
      const moved = await opportunity('分列甲的商机', { product: beans?.id });
      await opportunity('分列乙的商机', {
        product: machine?.id,
        source: 'event',
        amount: '3000.5',
      });
      const { id: customer } = await manager.create('customers', { name: '分列试验酒店' });
      const own = { name: '分列丙的商机', customer, source: 'event', product: machine?.id };
      await manager.create('opportunities', { ...own, amount: '500' });
      const all = await manager.find('opportunities', named('分列'));

      await page.goto(url + boardAddress('分列'));
      const choose = async (from: string, to: string) => {
        const field = (name: string) => names.field('opportunity', name);
        await page.getByRole('button', { name: t('board.by', { field: field(from) }) }).click();
        await page.getByRole('menuitem', { name: field(to), exact: true }).click();
        await becomes(() => new URL(page.url()).searchParams.get('by'), to);
      };
      await choose('stage', 'source');
      const none = page.locator('[data-lane=""]');
      const first = page.locator('[data-lane]').nth(1);
      const [wanted = ''] = await first.evaluateAll((all) =>
        all.map((lane) => lane.getAttribute('data-lane') ?? ''),
      );
      const source = (value: string) => names.option('opportunity', 'source', value);
      await becomes(
        () => page.locator('[data-lane] h2').allInnerTexts(),
        [t('board.none'), ...names.options('opportunity', 'source')],
      );
      const before = [
        [t('board.none'), '1', '¥12,000.00'],
        [source('event'), '2', '¥3,500.50'],
      ];
      await becomes(() => filled(page), before);

      const written = page.waitForRequest(
        (one) => one.method() === 'PATCH' && one.url().endsWith(`/opportunities/${moved.id}`),
      );
      await dragTo(page, card(none, moved), first);
      expect((await written).postDataJSON()).toEqual({ source: wanted });
      await becomes(
        () => filled(page),
        [
          [source(wanted), '1', '¥12,000.00'],
          [source('event'), '2', '¥3,500.50'],
        ],
      );
      const stored = async () =>
        (await manager.get<RecordWire>(`/opportunities/${moved.id}`))['source'];
      await becomes(stored, wanted);
      await toast(visitor)
        .getByRole('button', { name: t('write.undo') })
        .click();
      await becomes(() => filled(page), before);
      await becomes(stored, null);

      for (const [from, to] of [
        ['source', 'product'],
        ['product', 'owner'],
      ] as const) {
        await choose(from, to);
        const groups = Map.groupBy(all, (record) => record._titles[to] ?? '');
        const expected = Array.from(groups, ([title, records]) => {
          const sum = records.reduce((total, { amount }) => total + Number(amount), 0);
          return [title, String(records.length), formatMoney(String(sum), 'CNY', 'zh')];
        });
        await becomes(
          async () => new Set((await filled(page)).map(String)),
          new Set(expected.map(String)),
        );
      }
      expect(new Set(all.map(({ owner }) => owner)).size).toBe(2);
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
