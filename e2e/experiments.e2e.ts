import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordWire } from '../src/kernel/wire.ts';
import type { RescuePlanWire } from '../src/modules/insight/churn-cases/wire.ts';
import type { ResultsWire } from '../src/modules/insight/experiments/wire.ts';
import { type Api, apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { REFRESHED_MS, scored } from './support/scores.ts';
import { becomes, gone, pick, seen } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

const CITY = '衢州';

beforeAll(() => scored(), REFRESHED_MS + 30_000);
beforeAll(async () => {
  const { url, people } = ownDemo();
  const api = apiOf(url, people.east.cookie);
  for (let n = 1; n <= 6; n += 1)
    await api.create('customers', { name: `衢州试饮点${n}`, city: CITY });
});
afterAll(closeBrowser);

/** The audience: customers of one city, by the condition bar that lists have. */
async function chooseCity({ page, t, names }: Visit): Promise<void> {
  await page.getByRole('button', { name: t('list.filter'), exact: true }).click();
  const form = page.getByRole('form', { name: t('list.filter') });
  const field = form.getByLabel(t('list.field')).and(page.locator('input'));
  await pick(page, field, names.field('customer', 'city'));
  const comparison = form.getByLabel(t('list.comparison')).and(page.locator('input'));
  await pick(page, comparison, t('list.eq'));
  await form.getByRole('textbox', { name: t('list.value'), exact: true }).fill(CITY);
  await form.getByRole('button', { name: t('list.apply') }).click();
  await gone(form);
}

/** The customers of an experiment's arm. */
const membersOf = (api: Api, arm: string | undefined): Promise<RecordWire[]> =>
  api.find('participants', { field: 'arm', op: 'eq', value: arm });

describe('an experiment', () => {
  test('is planned in words, started, and read while its orders come in', () =>
    visit({ as: 'east', locale: 'zh' }, async (visitor) => {
      const { page, url, t, names, api } = visitor;
      await page.goto(`${url}/experiments/new`);
      await page
        .getByRole('textbox', { name: names.field('experiment', 'name'), exact: true })
        .fill('衢州卡片');
      await chooseCity(visitor);
      await seen(page.locator('[data-plan="6"]'));
      await seen(page.getByText(t('experiment.planCustomers', { count: 6, arms: '3 + 3' })));
      // Applying a condition is not saving.
      expect(page.url()).toMatch(/experiments\/new$/);
      await page.getByRole('button', { name: t('form.save'), exact: true }).click();
      await page.waitForURL(/experiments\/[0-9a-f-]{36}$/);
      await seen(page.getByText('城市 是 衢州'));

      await page.getByRole('button', { name: '开始实验', exact: true }).click();
      await seen(page.locator('[data-verdict="waiting"]'));
      const id = page.url().split('/').at(-1) ?? '';
      const results = await api.get<ResultsWire>(`/experiments/${id}/views/results`);
      expect(results.arms.map(({ assigned }) => assigned)).toEqual([3, 3]);

      // Two customers of the treatment order: it shows at once, and says that nothing can be compared yet.
      const [, treated] = results.arms;
      const members = await membersOf(api, treated?.id);
      for (const member of members.slice(0, 2))
        await api.create('orders', { customer: member['customer'] });
      const row = page.locator(`[data-arm="${treated?.name}"]`);
      await becomes(() => row.getByRole('cell').last().innerText(), '2');

      await row
        .getByRole('link', {
          name: t('experiment.openMembers', { arm: treated?.name ?? '', count: 3 }),
        })
        .click();
      await page.waitForURL(/participants/);
      await becomes(() => page.locator('[role="row"][data-id]').count(), 3);
      // Those who ordered so far, told apart by a reaction to their orders, which comes within seconds.
      const told = [
        { field: 'arm', op: 'eq', value: treated?.id },
        { field: 'orderedAt', op: 'notEmpty' },
      ];
      await becomes(async () => (await api.find('participants', { and: told })).length, 2);
      await page.goBack();
      const figure = t('experiment.openFigure', {
        arm: treated?.name ?? '',
        figure: t('experiment.soFar'),
        text: '2',
      });
      await row.getByRole('link', { name: figure }).click();
      await page.waitForURL(/orderedAt/);
      await becomes(() => page.locator('[role="row"][data-id]').count(), 2);
    }));
});

describe('a rescue', () => {
  test('keeps some aside, lists the others with their reasons, and what is done is written down', () =>
    visit({ as: 'admin', locale: 'en' }, async (visitor) => {
      const { page, url, t, names, api } = visitor;
      await page.goto(`${url}/rescues`);
      await page.getByRole('button', { name: t('rescue.start') }).click();
      const dialog = page.getByRole('dialog', { name: t('rescue.start') });
      await seen(dialog.locator('[data-plan]'));
      await dialog.getByLabel(t('rescue.name')).fill('November');
      await dialog.getByLabel(t('rescue.most')).fill('25');
      // How many are at risk depends on the day.
      const plan = await api.send<RescuePlanWire>('POST', '/insight/rescue-plan', { most: 25 });
      expect(plan.rescue).toBeGreaterThan(10);
      const [rescue, control] = [String(plan.rescue), String(plan.control)];
      await seen(dialog.getByText(t('rescue.plan', { rescue, control })));
      await dialog.getByRole('button', { name: t('rescue.begin'), exact: true }).click();
      await gone(dialog);

      await seen(page.locator('[data-rescue="November"] [data-verdict="waiting"]'));
      await becomes(() => page.locator('[data-case]').count(), plan.rescue);
      const first = page.locator('[data-case]').first();
      const name = (await first.getAttribute('data-case')) ?? '';
      await seen(first.locator('[data-reason]'));
      await first.getByLabel(names.field('churnCase', 'status')).and(page.locator('input')).click();
      await page.getByRole('option', { name: 'Acted on', exact: true }).click();
      await becomes(() => page.locator('[data-case]').count(), plan.rescue - 1);
      const acted = await api.find('churn-cases', {
        field: 'status',
        op: 'eq',
        value: 'contacted',
      });
      expect(acted).toHaveLength(1);
      expect(acted[0]?._titles['customer']).toBe(name);
      expect(acted[0]?.['handledAt']).not.toBeNull();
    }));
});
