import { afterAll, describe, expect, test } from 'vitest';
import type { PageWire } from '../src/kernel/wire.ts';
import { apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { openList, openPalette, seen } from './support/steps.ts';
import { closeBrowser, visit } from './support/visit.ts';

afterAll(closeBrowser);

/** Customers of the demo that no other journey touches; all of them have a phone. */
const shenzhen = { field: 'city', op: 'eq', value: '深圳' };

describe('what a role may see and do', () => {
  test.for(['desktop', 'phone'] as const)(
    'the viewer sees masked numbers and nothing to edit, on a %s',
    (size) =>
      visit({ as: 'viewer', locale: size === 'phone' ? 'en' : 'zh', size }, async (visitor) => {
        const { page, t, api, url, names } = visitor;
        await page.goto(`${url}/customers?where=${encodeURIComponent(JSON.stringify(shenzhen))}`);
        await seen(page.getByText(names.plural('customer')));
        if (size === 'desktop') {
          await expect(
            page.locator('[role="gridcell"][data-column="4"]').first().innerText(),
          ).resolves.toMatch(/•••• \d{4}/);
          // A double click on a cell explains instead of editing.
          await page.locator('[role="gridcell"][data-column="3"]').first().dblclick();
          await seen(
            page
              .getByText(t('list.cannotReadOnly', { field: names.field('customer', 'city') }))
              .or(page.getByText(t('list.cannotObject', { object: names.plural('customer') }))),
          );
          await expect(
            page.locator('[role="grid"] input:not([type="checkbox"])').count(),
          ).resolves.toBe(0);
        }
        await expect(
          page
            .getByRole('link', { name: t('list.create', { object: names.object('customer') }) })
            .count(),
        ).resolves.toBe(0);
        await expect(
          page.getByRole('button', { name: t('shell.create'), exact: true }).count(),
        ).resolves.toBe(0);

        const [first] = await api.find('customers', shenzhen);
        await page.goto(`${url}/customers/${first?.id}`);
        if (size === 'phone') await page.getByRole('tab', { name: t('record.tabFields') }).tap();
        await seen(page.getByText(t('record.readOnlyWhy')));
        await expect(page.locator('[data-field="phone"]').innerText()).resolves.toMatch(
          /•••• \d{4}/,
        );
        await expect(page.locator('[data-field="city"]').getByRole('button').count()).resolves.toBe(
          0,
        );
        await expect(page.getByRole('group', { name: t('composer.kind') }).count()).resolves.toBe(
          0,
        );
        await expect(page.getByRole('link', { name: t('record.call') }).count()).resolves.toBe(0);

        await page.goto(`${url}/customers/new`);
        await seen(page.getByText(t('form.mayNotCreateHint')));
      }),
  );

  test('the viewer, who can plan nothing, is told what comes to the workbench and not to plan', () =>
    visit({ as: 'viewer', locale: 'zh' }, async ({ page, url, t }) => {
      await page.goto(`${url}/workbench`);
      const tasks = page.getByRole('region', { name: t('workbench.tasks') });
      await seen(tasks.getByText(t('workbench.noTasksForReader')));
      await expect(tasks.getByText(t('workbench.noTasksHint')).count()).resolves.toBe(0);
      await expect(
        tasks.getByRole('button', { name: t('workbench.addTask') }).count(),
      ).resolves.toBe(0);
    }));

  test('nothing that the viewer’s pages load holds a number in clear', () =>
    visit({ as: 'viewer', locale: 'zh' }, async (visitor) => {
      const bodies: Promise<string>[] = [];
      visitor.page.on('response', (answer) => {
        if (/\/api\/v1\/(customers|contacts|identifiers|search)/.test(answer.url()))
          // A page that is left takes the answers on their way with it.
          bodies.push(answer.text().catch(() => ''));
      });
      await openList(visitor, 'customer');
      await visitor.page.locator('[role="gridcell"][data-column="0"] a').first().click();
      await seen(visitor.page.locator('[data-field="phone"]'));
      await visitor.page.waitForLoadState('load');
      const text = (await Promise.all(bodies)).join('');
      expect(text).toContain('••••');
      expect(text).not.toMatch(/1(39|38|58|88|76)00\d{6}/);
    }));

  test('a member sees the customers of their own unit and those below, and finds no others', () =>
    visit({ as: 'sales-b', locale: 'zh', expected: [/status of 404/] }, async (visitor) => {
      const { page, api, url, t } = visitor;
      const { url: demo, people } = ownDemo();
      const [foreign] = (
        await apiOf(demo, people['sales-a'].cookie).get<PageWire>('/customers?limit=1&sort=-name')
      ).items;
      const cities = (await api.get<PageWire>('/customers?limit=200&fields=city')).items.map(
        (one) => one['city'],
      );
      expect(cities).not.toContain('上海');
      expect(cities.length).toBeGreaterThan(10);

      await page.goto(`${url}/customers/${foreign?.id}`);
      await seen(page.getByText(t('record.missing')));
      const palette = await openPalette(visitor);
      await page.keyboard.type(String(foreign?.['name']));
      await seen(palette.getByText(t('palette.nothing', { text: String(foreign?.['name']) })));

      // The manager of the region above the shop sees them.
      await visit({ as: 'east', locale: 'zh' }, async (manager) => {
        await manager.page.goto(`${manager.url}/customers/${foreign?.id}`);
        await seen(
          manager.page.getByRole('heading', { level: 1, name: String(foreign?.['name']) }),
        );
      });
    }));
});
