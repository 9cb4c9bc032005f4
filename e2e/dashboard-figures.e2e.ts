import { afterAll, describe, expect, test } from 'vitest';
import type {
  MeasureWire,
  MetadataWire,
  MeWire,
  PageWire,
  RecordWire,
} from '../src/kernel/wire.ts';
import { dayIn, formatCompactMoney, formatMoney } from '../src/web/format.ts';
import { figureText } from '../src/web/measure/figure.ts';
import { type Api, apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { figure, ids, listed } from './support/figures.ts';
import { becomes, gone, seen } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

afterAll(closeBrowser);

const DAY = 86_400_000;
const ZH = { locale: 'zh', currency: 'CNY' } as const;

/** What amounts come to, exactly. */
const amountOf = (records: readonly RecordWire[]): number =>
  records.reduce((sum, { amount }) => sum + Math.round(Number(amount ?? 0) * 100), 0) / 100;
const money = (amount: number): string => formatCompactMoney(String(amount), 'CNY', 'zh');

/** The mean, as many digits as the API gives it with; null of nothing. */
const mean = (values: readonly number[], digits: number): string | null =>
  values.length === 0
    ? null
    : (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(digits);

const daysFrom = (record: RecordWire, from: string, to: string): number =>
  (Date.parse(String(record[to])) - Date.parse(String(record[from]))) / DAY;

/** A unit and all below it. */
async function unitsUnder(api: Api, id: string): Promise<Set<unknown>> {
  const { items } = await api.get<PageWire>('/units?limit=200');
  const below = (top: string): string[] => [
    top,
    ...items.filter(({ parent }) => parent === top).flatMap((unit) => below(unit.id)),
  ];
  return new Set(below(id));
}

async function choose({ page }: Visit, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** The figures of the pipeline are those of these opportunities, closed ones by the year of their close date. */
async function becomesFigures(
  visitor: Visit,
  records: readonly RecordWire[],
  year: string,
): Promise<string> {
  const of = (wanted: string) =>
    records.filter(
      ({ status, closeDate }) =>
        status === wanted && (wanted === 'open' || String(closeDate).startsWith(year)),
    );
  const [open, won, lost] = [of('open'), of('won'), of('lost')];
  const said = {
    openAmount: money(amountOf(open)),
    wonAmount: money(amountOf(won)),
    wonCount: String(won.length),
    lostCount: String(lost.length),
    winRate: figureText(mean([...won.map(() => 1), ...lost.map(() => 0)], 4), 'share', ZH),
    averageDeal: figureText(
      mean(
        won.filter(({ amount }) => amount !== null).map(({ amount }) => Number(amount)),
        4,
      ),
      'money',
      ZH,
    ),
    cycle: figureText(
      mean(
        won.map((record) => daysFrom(record, 'createdAt', 'closedAt')).filter((days) => days >= 0),
        2,
      ),
      'days',
      ZH,
    ),
  };
  for (const [name, text] of Object.entries(said)) {
    await becomes(() => figure(visitor, name).innerText(), text);
  }
  return said.wonAmount;
}

/** What a measure of this name says of itself; of numbers that the page calls by names of its own, what any says. */
function definitionsOf(measures: readonly MeasureWire[], name: string): string[] {
  const named = measures.filter(({ label }) => label.en === name);
  return (named.length > 0 ? named : measures).map(({ definition }) => definition.en);
}

describe('the sales dashboard', () => {
  test('tells of the team and the period that are chosen, down to conversion and time in stage', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const { people } = ownDemo();
      const unitOf = async (name: 'east' | 'south') =>
        (await apiOf(url, people[name].cookie).get<MeWire>('/me')).unit;
      const [east, south] = [await unitOf('east'), await unitOf('south')];
      const today = dayIn(new Date().toISOString(), 'Asia/Shanghai');
      // At the beginning of a year nobody may have won anything in it.
      for (const [by, amount] of [
        ['sales-b', '3400'],
        ['east', '12000'],
      ] as const) {
        const seller = apiOf(url, people[by].cookie);
        const { id: customer } = await seller.create('customers', { name: `今年客户 ${amount}` });
        const deal = { name: `今年 ${amount}`, customer, amount, closeDate: today };
        const { id } = await seller.create('opportunities', deal);
        await seller.send('POST', '/actions/winOpportunity', { id });
      }
      const all = await api.find('opportunities', { field: 'name', op: 'notEmpty' });
      const of = async (unit: { id: string }) => {
        const units = await unitsUnder(api, unit.id);
        return all.filter((record) => units.has(record['unit']));
      };
      const [eastern, southern] = [await of(east), await of(south)];
      const year = today.slice(0, 4);
      const before = String(Number(year) - 1);

      await page.goto(`${url}/sales-dashboard`);
      await seen(figure(visitor, 'wonCount'));
      await choose(visitor, t('team.label'), east.name);
      await choose(visitor, t('period.label'), t('period.lastYear'));
      const shown = [await becomesFigures(visitor, eastern, before)];
      await choose(visitor, t('team.label'), south.name);
      shown.push(await becomesFigures(visitor, southern, before));
      await choose(visitor, t('period.label'), t('period.thisYear'));
      shown.push(await becomesFigures(visitor, southern, year));
      await choose(visitor, t('team.label'), t('team.all'));
      shown.push(await becomesFigures(visitor, all, year));
      expect(new Set(shown).size, shown.join(' ')).toBe(4);
      await choose(visitor, t('team.label'), south.name);
      await choose(visitor, t('period.label'), t('period.lastYear'));
      expect(new URL(page.url()).search).toBe(`?team=${south.id}&period=lastYear`);

      const theirs = new Set<unknown>(southern.map(({ id }) => id));
      const entries = (
        await api.find('stage-entries', { field: 'enteredAt', op: 'within', value: 'lastYear' })
      ).filter(({ opportunity }) => theirs.has(opportunity));
      const { items } = await api.get<PageWire>('/pipeline-stages?sort=position');
      const stages = items.filter(({ kind }) => kind === 'open');
      const cell = (stage: string, column: string) =>
        page.locator(`tr[data-stage="${stage}"] [data-column="stage.${column}"]`);
      const told: string[] = [];
      for (const { id } of stages) {
        const entered = entries.filter(({ stage }) => stage === id);
        const left = entered.filter(({ outcome }) => outcome !== 'open');
        const onward = left.map(({ outcome }) =>
          outcome === 'advanced' || outcome === 'won' ? 1 : 0,
        );
        const days = left.map((entry) => daysFrom(entry, 'enteredAt', 'leftAt'));
        const said = {
          entered: String(entered.length),
          conversion: figureText(mean(onward, 4), 'share', ZH),
          days: figureText(mean(days, 2), 'days', ZH),
        };
        for (const [column, text] of Object.entries(said)) {
          await becomes(() => cell(id, column).innerText(), text);
        }
        told.push(said.conversion, said.days);
      }
      // Neither nothing nor one number for all.
      expect(new Set(told).size, told.join(' ')).toBeGreaterThan(4);
      const [few] = stages
        .map(({ id }) => entries.filter(({ stage, outcome }) => stage === id && outcome !== 'open'))
        .filter(({ length }) => length > 0)
        .toSorted((a, b) => a.length - b.length);
      await cell(String(few?.[0]?.['stage']), 'days').getByRole('link').click();
      await becomes(() => listed(visitor), ids(few ?? []));
    }));

  test('splits what was won and lost, and each of these figures opens what it counts', () =>
    visit({ as: 'south', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const seller = apiOf(url, ownDemo().people['sales-b'].cookie);
      const [beans, machine] = (await api.get<PageWire>('/products?limit=2&sort=name')).items;
      const made: RecordWire[] = [];
      const close = async (by: Api, amount: string, closeDate: string, more: object = {}) => {
        const { id: customer } = await by.create('customers', { name: `往年客户 ${amount}` });
        const deal = { name: `往年 ${amount}`, customer, amount, ...more };
        const { id } = await by.create('opportunities', deal);
        const [action, why] =
          'product' in more ? ['winOpportunity', {}] : ['loseOpportunity', { lossReason: 'price' }];
        await by.send('POST', `/actions/${action}`, { id, ...why });
        const { version } = await by.get<RecordWire>(`/opportunities/${id}`);
        made.push(
          await by.send<RecordWire>('PATCH', `/opportunities/${id}`, { closeDate }, version),
        );
      };
      await close(seller, '1000.1', '2015-01-10', { product: beans?.id });
      await close(seller, '2000.2', '2015-01-20', { product: machine?.id });
      await close(api, '70000', '2015-03-05', { product: machine?.id });
      await close(seller, '5000', '2015-02-11');
      await close(api, '6000', '2015-03-12');
      const won = made.slice(0, 3);
      const lost = made.slice(3);

      await page.goto(`${url}/sales-dashboard?period=2015-01-01..2015-03-31`);
      const rows = async (name: string) => {
        const card = page.getByRole('region', { name, exact: true });
        const cells = await card
          .locator('tbody tr')
          .evaluateAll((all) =>
            all.map((row) => [
              row.getAttribute('data-row') ?? '',
              ...Array.from(row.querySelectorAll('td'), ({ textContent }) => textContent),
            ]),
          );
        return Object.fromEntries(cells.map(([row = '', ...texts]) => [row, texts]));
      };
      const line = (of: readonly RecordWire[]) => [
        String(of.length),
        formatMoney(String(amountOf(of)), 'CNY', 'zh'),
      ];
      const by = (name: string) =>
        Object.fromEntries(
          Array.from(
            Map.groupBy(won, (record) => String(record[name])),
            ([value, of]) => [value, line(of)],
          ),
        );
      await becomes(() => rows(t('dashboard.won.month')), {
        '2015-01-01': line(won.slice(0, 2)),
        '2015-02-01': line([]),
        '2015-03-01': line(won.slice(2)),
      });
      await becomes(() => rows(t('dashboard.won.owner')), by('owner'));
      await becomes(() => rows(t('dashboard.won.product')), by('product'));
      await becomes(() => rows(t('dashboard.lost')), { price: line(lost) });
      expect([by('owner'), by('product')].map((each) => Object.keys(each).length)).toEqual([2, 2]);

      const inCard = (name: string, row: string, column: number) =>
        page
          .getByRole('region', { name: t(`dashboard.won.${name === 'month' ? 'month' : 'owner'}`) })
          .locator(`[data-row="${row}"] td`)
          .nth(column)
          .getByRole('link');
      const own = won.filter(({ owner }) => owner === won[0]?.['owner']);
      for (const [link, records] of [
        [figure(visitor, 'wonCount'), won],
        [figure(visitor, 'lostCount'), lost],
        [figure(visitor, 'winRate'), made],
        [inCard('month', '2015-01-01', 0), won.slice(0, 2)],
        [inCard('owner', String(own[0]?.['owner']), 1), own],
      ] as const) {
        await link.click();
        await becomes(() => listed(visitor), ids(records));
        await page.goBack();
      }
    }));

  test('says of each of its numbers how it is defined', () =>
    visit({ as: 'south', locale: 'en' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const { measures } = await api.get<MetadataWire>('/metadata');
      await page.goto(`${url}/sales-dashboard?period=2015-01-01..2015-03-31`);
      await seen(page.getByRole('region', { name: t('dashboard.won.owner') }).locator('tbody td'));
      await seen(figure(visitor, 'customers.count'));
      const [asked = '', rest = ''] = t('measure.definitionOf', { name: '|' }).split('|');
      const silent = await page
        .locator(
          '[data-figure], table:has([data-stage]) th:not(:first-child), section:has(> table)',
        )
        .evaluateAll(
          (all, name) =>
            all
              .filter((one) => !one.querySelector(`button[aria-label^="${name}"]`))
              .map(({ textContent }) => textContent),
          asked,
        );
      expect(silent).toEqual([]);
      const buttons = await page.locator(`main button[aria-label^="${asked}"]`).all();
      expect(buttons.length).toBeGreaterThan(20);
      const dialog = page.getByRole('dialog');
      for (const button of buttons) {
        await button.click();
        await seen(dialog);
        const text = await dialog.innerText();
        const label = (await button.getAttribute('aria-label')) ?? '';
        const name = label.slice(asked.length, -rest.length);
        expect(text.startsWith(name), text).toBe(true);
        const definitions = definitionsOf(measures, name);
        expect(
          definitions.some((definition) => text.includes(definition)),
          text,
        ).toBe(true);
        await page.keyboard.press('Escape');
        await gone(dialog);
        await becomes(() => button.evaluate((one) => one === document.activeElement), true);
      }
    }));
});
