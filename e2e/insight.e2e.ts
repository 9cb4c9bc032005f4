import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { JobWire, RecordWire } from '../src/kernel/wire.ts';
import type { CohortsWire } from '../src/modules/insight/cohorts/wire.ts';
import type { ValueIndexWire } from '../src/modules/insight/value-index/wire.ts';
import { figure, ids, listed } from './support/figures.ts';
import { REFRESHED_MS, scored } from './support/scores.ts';
import { becomes, gone, pick, seen } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

// Nobody starts a second refresh beside the demo's own.
beforeAll(() => scored(), REFRESHED_MS + 30_000);
afterAll(closeBrowser);

/** A cell of a map whose number fits a list without scrolling. */
async function smallCell({ page }: Visit): Promise<{ key: string; count: number }> {
  const cells = page.locator('[data-cell]:has(a)');
  await seen(cells);
  const found = await cells.evaluateAll((all) =>
    all.map((cell) => ({
      key: cell.getAttribute('data-cell') ?? '',
      count: Number(cell.querySelector('strong')?.textContent),
    })),
  );
  const small = found.find(({ count }) => count > 1 && count < 15);
  if (!small) throw new Error(`no cell is small enough: ${JSON.stringify(found)}`);
  return small;
}

describe('the value map', () => {
  test(
    'is refreshed by a click, shows how far that is, and when it was',
    () =>
      visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
        const { page, api, url, t } = visitor;
        await page.goto(`${url}/value-map`);
        await seen(figure(visitor, 'scored'));
        const newest = async () => (await api.get<{ items: JobWire[] }>('/jobs')).items[0];
        const before = (await newest())?.id;
        await page.getByRole('button', { name: t('refresh.now') }).click();
        await seen(page.getByRole('progressbar', { name: t('refresh.running') }));
        await vi.waitFor(
          async () => {
            const job = await newest();
            expect(job?.id).not.toBe(before);
            expect(job?.state).toBe('done');
          },
          { timeout: REFRESHED_MS, interval: 500 },
        );
        await gone(page.getByRole('progressbar', { name: t('refresh.running') }));
        await seen(page.getByText(t('refresh.scoredAt', { at: '' }).trim()));
        const scored = await api.find('customers', { field: 'segment', op: 'notEmpty' });
        await becomes(() => figure(visitor, 'scored').innerText(), String(scored.length));
      }),
    REFRESHED_MS + 60_000,
  );

  test('each cell and each segment opens as many customers as it says', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      await page.goto(`${url}/value-map`);
      const card = page.getByRole('region', { name: t('valueMap.map') });
      const { key, count } = await smallCell(visitor);
      const [segment, tier] = key.split('/');
      const where = {
        and: [
          { field: 'segment', op: 'eq', value: segment },
          { field: 'valueTier', op: 'eq', value: tier },
        ],
      };
      const found = await api.find('customers', where);
      expect(found.length).toBe(count);
      await card.locator(`[data-cell="${key}"] a`).click();
      await becomes(() => listed(visitor), ids(found));

      await page.goto(`${url}/value-map`);
      const grid = page.getByRole('region', { name: t('valueMap.rfm') });
      const cell = grid.locator('[data-cell="55"] a');
      const best = await api.find('customers', { field: 'rfm', op: 'startsWith', value: '55' });
      await becomes(() => cell.locator('strong').innerText(), String(best.length));
      const segments = page.getByRole('region', { name: t('valueMap.segments') });
      const counts = await segments.locator('td[data-column="count"]').allInnerTexts();
      const total = counts.reduce((sum, text) => sum + Number(text), 0);
      await becomes(() => figure(visitor, 'scored').innerText(), String(total));
    }));

  test('is narrowed to persons and to a team, and says so in its address', () =>
    visit({ as: 'admin', locale: 'en' }, async (visitor) => {
      const { page, api, url, t, names } = visitor;
      await page.goto(`${url}/value-map`);
      await seen(figure(visitor, 'scored'));
      const kind = page.getByRole('combobox', { name: names.field('customer', 'kind') });
      await pick(page, kind, names.option('customer', 'kind', 'person'));
      const persons = await api.find('customers', {
        and: [
          { field: 'segment', op: 'notEmpty' },
          { field: 'kind', op: 'eq', value: 'person' },
        ],
      });
      await becomes(() => figure(visitor, 'scored').innerText(), String(persons.length));
      await pick(page, page.getByRole('combobox', { name: t('team.label') }), t('team.own'));
      await seen(page.getByText(t('refresh.noneHere')));
      await becomes(() => new URL(page.url()).search, '?kind=person&team=own');
    }));

  test('who may not refresh sees the figures without the button', () =>
    visit({ as: 'viewer', locale: 'zh' }, async (visitor) => {
      const { page, url, t } = visitor;
      await page.goto(`${url}/value-map`);
      await seen(figure(visitor, 'scored'));
      expect(await page.getByRole('button', { name: t('refresh.now') }).count()).toBe(0);
    }));
});

describe('cohorts', () => {
  test('a cell opens those of the cohort who ordered again', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const wire = await api.get<CohortsWire>('/insight/cohorts?by=month');
      // Few enough that the list shows them all.
      const cohort = wire.cohorts.find(({ cells: [, next] }) =>
        next ? next.customers > 1 && next.customers <= 20 : false,
      );
      const name = wire.periods[cohort?.period ?? 0]?.name ?? '';
      const again = cohort?.cells[1]?.customers ?? 0;
      await page.goto(`${url}/cohorts`);
      await seen(page.getByText(t('cohorts.of100', { parts: '' }).slice(0, 8)));
      const cell = page.locator(`[data-cell="${name}/1"]`);
      const share = Math.round((100 * again) / (cohort?.customers ?? 1));
      await becomes(() => cell.innerText(), `${share}%`);
      await cell.locator('a').click();
      await becomes(async () => (await listed(visitor)).length, again);
    }));

  test('quarters and revenue are one click away, and stand in the address', () =>
    visit({ as: 'admin', locale: 'en' }, async (visitor) => {
      const { page, url, t } = visitor;
      await page.goto(`${url}/cohorts`);
      await seen(page.locator('[data-cell] a'));
      await page.getByText(t('cohorts.byQuarter'), { exact: true }).click();
      const value = page.getByRole('combobox', { name: t('cohorts.value') });
      await pick(page, value, t('cohorts.ofRevenue'));
      await becomes(() => new URL(page.url()).search, '?by=quarter&value=revenue');
      await seen(page.getByRole('columnheader', { name: t('cohorts.atFirst') }));
    }));
});

describe('the value index', () => {
  const top = ({ page }: Visit) =>
    page.locator('tr[data-row]').evaluateAll((all) => all.map((row) => row.dataset['row']));

  test('other weights change the order at once, and are settled for everybody', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      await page.goto(`${url}/value-index`);
      await seen(page.locator('tr[data-row]'));
      const before = await top(visitor);
      for (const part of ['revenue', 'nextYearValue', 'orders'] as const) {
        await page.getByRole('slider', { name: t(`valueIndex.part.${part}`) }).focus();
        await page.keyboard.press('Home');
      }
      await page.getByRole('slider', { name: t('valueIndex.part.tenure') }).focus();
      await page.keyboard.press('End');
      const none = { revenue: 0, orders: 0, nextYearValue: 0 };
      const weights = { ...none, aliveChance: 10, tenure: 100, openAmount: 10 };
      const path = `/insight/value-index?weights=${encodeURIComponent(JSON.stringify(weights))}`;
      const { result } = await api.get<ValueIndexWire>(path);
      const expected = result?.top.map(({ id }) => id);
      await becomes(() => top(visitor), expected);
      expect(expected).not.toEqual(before);
      await seen(page.locator('[data-movers="rise"] li'));

      await page.getByRole('button', { name: t('valueIndex.save') }).click();
      await seen(page.getByText(t('valueIndex.isOwn')));
      await becomes(() => top(visitor), expected);
      await page.getByRole('button', { name: t('valueIndex.usual') }).click();
      await seen(page.getByText(t('valueIndex.isUsual')));
      await becomes(() => top(visitor), before);
    }));

  test('a member may try, but settles nothing', () =>
    visit({ as: 'east', locale: 'en' }, async (visitor) => {
      const { page, url, t } = visitor;
      await page.goto(`${url}/value-index`);
      await seen(page.getByRole('button', { name: t('valueIndex.back') }));
      expect(await page.getByRole('button', { name: t('valueIndex.save') }).count()).toBe(0);
    }));
});

describe('what winning customers costs', () => {
  const PERIOD = '2021-03-01..2021-03-31';

  test('the first cost is written down from the page, and makes the cost of a new customer', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t, names } = visitor;
      for (const [name, day] of [
        ['获客甲', '2021-03-05'],
        ['获客乙', '2021-03-25'],
      ]) {
        const { id } = await api.create('customers', { name, kind: 'person', source: 'event' });
        const lines = [{ name: '豆子', quantity: '1', unitPrice: '90' }];
        const orderedAt = `${day}T04:00:00.000Z`;
        await api.send('POST', '/actions/placeOrder', { customer: id, orderedAt, lines });
      }
      await page.goto(`${url}/acquisition?period=${PERIOD}`);
      await seen(page.getByText(t('acquisition.noCosts')));
      await page.getByRole('link', { name: t('acquisition.addCost') }).click();
      await page.getByRole('textbox', { name: names.field('cost', 'name') }).fill('春季展会');
      await page.getByRole('textbox', { name: names.field('cost', 'amount') }).fill('500');
      const spentOn = page.getByRole('textbox', { name: names.field('cost', 'spentOn') });
      await spentOn.fill('2021-03-10');
      await spentOn.press('Tab');
      await page.getByRole('button', { name: t('form.save'), exact: true }).click();
      await vi.waitFor(async () => {
        const spent = await api.find('costs', { field: 'spentOn', op: 'eq', value: '2021-03-10' });
        expect(spent.map(({ amount }) => amount)).toEqual(['500']);
      });

      await page.goto(`${url}/acquisition?period=${PERIOD}`);
      await becomes(() => figure(visitor, 'won').innerText(), '2');
      await becomes(() => figure(visitor, 'cost').innerText(), '¥250.00');
      // Nothing says of which source it was, so each new customer bears half of it.
      const row = page.locator('tr[data-source="event"]');
      await becomes(() => row.locator('[data-column="cost"]').innerText(), '¥250.00');
      const name = t('measure.definitionOf', { name: t('acquisition.cost') });
      await page.getByRole('button', { name }).click();
      await seen(page.getByText(t('acquisition.cost.text')));
      await page.keyboard.press('Escape');
      await figure(visitor, 'spent').click();
      await becomes(async () => (await listed(visitor)).length, 1);
      // What the simple formula comes to opens those whose orders it is made of.
      await page.goto(`${url}/acquisition`);
      await figure(visitor, 'simple').click();
      await page.waitForURL(/\/customers\?/);
      await becomes(async () => (await listed(visitor)).length > 0, true);
    }));
});

describe('how customers sound', () => {
  test('a complaint is read within seconds, says why, and is put right by one click', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t, names } = visitor;
      const { id } = await api.create('customers', { name: '松果书店', kind: 'company' });
      const values = { customer: id, channel: 'mail', direction: 'in' };
      const body = '包装又破了，第三次了，太失望，我要投诉。';
      const text = await api.create('interactions', { ...values, body });
      const moodOf = async () =>
        (await api.get<RecordWire>(`/interactions/${text.id}`))['sentiment'];
      await becomes(moodOf, 'negative');
      const lately = { field: 'lastUnhappyAt', op: 'gte', value: 'today-7d' };
      await becomes(
        async () => (await api.find('customers', lately)).some((each) => each.id === id),
        true,
      );
      await page.goto(`${url}/customers/${id}`);
      await page.locator('[data-words="negative"]').click();
      await seen(page.locator('[data-deciding]').getByText('失望'));
      await page.locator('[data-say="neutral"]').click();
      await becomes(moodOf, 'neutral');
      await seen(page.locator('[data-words="neutral"]'));
      await seen(page.getByText(names.option('interaction', 'sentiment', 'neutral')).first());
      await page.getByRole('button', { name: t('words.takeBack') }).click();
      await becomes(moodOf, 'negative');
    }));

  test('what a lead writes is read as well, and counted among leads', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t, names } = visitor;
      const { id } = await api.create('leads', { name: '松果书店' });
      const values = { lead: id, channel: 'mail', direction: 'in' };
      const body = '包装又破了，第三次了，太失望，我要投诉。';
      const text = await api.create('lead-interactions', { ...values, body });
      const moodOf = async () =>
        (await api.get<RecordWire>(`/lead-interactions/${text.id}`))['sentiment'];
      await becomes(moodOf, 'negative');
      await page.goto(`${url}/leads/${id}`);
      await page.locator('[data-words="negative"]').click();
      await seen(page.locator('[data-deciding]').getByText('失望'));
      await page.locator('[data-say="neutral"]').click();
      await becomes(moodOf, 'neutral');
      await page.goto(`${url}/words?period=thisYear`);
      const whose = page.getByRole('radiogroup', { name: t('words.whose') });
      await whose.getByText(names.plural('lead'), { exact: true }).click();
      await page.waitForURL(/whose=lead/);
      const texts = await api.find('lead-interactions', {
        and: [
          { field: 'sentiment', op: 'notEmpty' },
          { field: 'at', op: 'within', value: 'thisYear' },
        ],
      });
      const count = texts.length.toLocaleString('zh');
      await becomes(() => figure(visitor, 'read').innerText(), count);
      await figure(visitor, 'read').click();
      await page.waitForURL(/\/lead-interactions\?/);
    }));

  test('each number opens its texts, and each word the texts it stands in', () =>
    visit({ as: 'admin', locale: 'en' }, async (visitor) => {
      const { page, api, t, url } = visitor;
      await page.goto(`${url}/words?period=thisYear`);
      const cells = page.locator('[data-card="trend"] [data-row] [data-column="negative"] a');
      await seen(cells.first());
      const numbers = (await cells.allInnerTexts()).map(Number);
      const at = numbers.findIndex((count) => count > 0 && count <= 20);
      await cells.nth(at).click();
      await becomes(async () => (await listed(visitor)).length, numbers[at]);
      await page.goBack();
      const negative = page.locator('[data-side="negative"] [data-word]');
      await seen(negative.first());
      const word = (await negative.first().getAttribute('data-word')) ?? '';
      await negative.first().click();
      await becomes(() => page.locator('mark').first().innerText(), word);
      // So does hesitation: since when, and by which words.
      await seen(page.locator('[data-side="hesitating"] [data-word]').first());
      const trend = page.locator('[data-card="trend"]');
      await trend.locator('label', { hasText: t('words.trendOf.hesitating') }).click();
      const hesitating = trend.locator('[data-row] [data-column="hesitating"] a');
      const some = Number(await hesitating.first().innerText());
      await hesitating.first().click();
      await becomes(async () => (await listed(visitor)).length, some);
      await page.goBack();
      const year = { field: 'at', op: 'within', value: 'thisYear' };
      const read = { and: [{ field: 'sentiment', op: 'notEmpty' }, year] };
      const texts = await api.find('interactions', read);
      await becomes(() => figure(visitor, 'read').innerText(), texts.length.toLocaleString('en'));

      // A product that texts name narrows the page to it.
      const row = page.locator('[data-card="product"] [data-row]').first();
      const id = await row.getAttribute('data-row');
      const named = await api.find('interactions', {
        and: [{ field: 'product', op: 'eq', value: id }, ...read.and],
      });
      expect(named.length).toBeGreaterThan(0);
      const count = named.length.toLocaleString('en');
      await becomes(() => row.locator('[data-column="all"]').innerText(), count);
      await row.getByRole('button').click();
      await becomes(() => figure(visitor, 'read').innerText(), count);
      expect(page.url()).toContain(`product%3A${id}`);
      await becomes(() => page.locator('[data-card="product"] [data-row]').count(), 1);
    }));
});
