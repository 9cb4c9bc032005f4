import { afterAll, describe, test } from 'vitest';
import { becomes, cellOf, gone, openPalette, pick, rowOf, seen, toast } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

afterAll(closeBrowser);

const label = (zh: string, en: string): { zh: string; en: string } => ({ zh, en });

/** Coffee machines lent to customers, as an administrator would describe them. */
const machine = {
  name: 'x_machine',
  plural: 'x_machines',
  label: label('咖啡机', 'Coffee machine'),
  pluralLabel: label('咖啡机', 'Coffee machines'),
  help: label('借给客户的机器', 'Machines lent to customers'),
  titleField: 'x_serial',
  access: 'owner',
  fields: {
    x_serial: {
      kind: 'text',
      label: label('机身号', 'Serial number'),
      required: true,
      searchable: true,
      filterable: true,
      sortable: true,
    },
    x_customer: {
      kind: 'reference',
      to: 'customer',
      onDelete: 'cascade',
      label: label('客户', 'Customer'),
      filterable: true,
    },
    x_state: {
      kind: 'choice',
      label: label('状态', 'State'),
      filterable: true,
      options: {
        running: { label: label('运行中', 'Running'), color: 'green' },
        repair: { label: label('维修中', 'In repair'), color: 'red' },
      },
    },
    x_cups: { kind: 'integer', label: label('累计杯数', 'Cups made'), filterable: true, min: 0 },
  },
  listColumns: ['x_serial', 'x_state', 'x_cups', 'x_customer'],
};

async function goTo({ page, t, size }: Visit, plural: string): Promise<void> {
  if (size === 'phone')
    await page.getByRole('button', { name: t('shell.more'), exact: true }).tap();
  const custom = page.getByRole('region', { name: t('nav.custom') });
  await custom.getByRole('link', { name: plural, exact: true }).click();
  await seen(page.getByRole('heading', { level: 1, name: plural }));
}

describe('an object of one’s own', () => {
  test('made through the API is at once in navigation, form, list, record, palette and trash', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, api, t, url } = visitor;
      await api.send('POST', '/custom-objects', machine);
      const { id: customer } = await api.create('customers', { name: '机器寄放处' });

      await page.goto(url);
      await goTo(visitor, '咖啡机');
      await seen(page.getByText(t('list.empty', { object: '咖啡机' })));
      await seen(page.getByText('借给客户的机器'));
      await page
        .getByRole('link', { name: t('list.create', { object: '咖啡机' }) })
        .first()
        .click();

      await page.getByRole('textbox', { name: '机身号' }).fill('KF-2026-001');
      await pick(page, page.getByLabel('状态').and(page.locator('input')), '运行中');
      await pick(
        page,
        page.getByLabel('客户', { exact: true }).and(page.locator('input')),
        '机器寄放处',
      );
      await page.getByRole('textbox', { name: '累计杯数' }).fill('1200');
      await page.getByRole('button', { name: t('form.save'), exact: true }).click();
      await seen(page.getByRole('heading', { level: 1, name: 'KF-2026-001' }));
      const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';

      await page
        .getByRole('button', { name: t('record.edit', { field: '累计杯数' }), exact: true })
        .click();
      await page.getByRole('textbox', { name: '累计杯数' }).fill('1250');
      await page.keyboard.press('Enter');
      await seen(toast(visitor).getByText(t('write.saved')));
      await seen(page.getByText(/把累计杯数从 1,200 改为 1,250/));

      // The customer's page lists it among what belongs to the customer.
      await page.goto(`${url}/customers/${customer}`);
      await seen(page.getByRole('link', { name: 'KF-2026-001' }));

      const palette = await openPalette(visitor);
      await page.keyboard.type('KF-2026');
      await seen(palette.getByRole('option', { name: /KF-2026-001/ }));
      await page.keyboard.press('Enter');
      await seen(page.getByRole('heading', { level: 1, name: 'KF-2026-001' }));

      await goTo(visitor, '咖啡机');
      await seen(cellOf(page, id, 2).getByText('1,250'));
      await seen(cellOf(page, id, 3).getByText('机器寄放处'));
      await rowOf(page, id).getByRole('checkbox').check();
      await page
        .getByRole('toolbar', { name: t('list.bulk') })
        .getByRole('button', { name: t('list.bulkDelete') })
        .click();
      await gone(rowOf(page, id));
      await page.goto(`${url}/x-machines/trash`);
      await page
        .getByRole('button', { name: t('trash.restoreOne', { title: 'KF-2026-001' }) })
        .click();
      await gone(page.getByText('KF-2026-001', { exact: true }));
      await becomes(
        async () =>
          (await api.find('x-machines', { field: 'x_state', op: 'eq', value: 'running' })).length,
        1,
      );
    }));

  test('speaks the reader’s language on a phone as well', () =>
    visit({ as: 'admin', locale: 'en', size: 'phone' }, async (visitor) => {
      const { page, url } = visitor;
      await page.goto(url);
      await goTo(visitor, 'Coffee machines');
      await page.getByRole('link', { name: /KF-2026-001/ }).tap();
      await seen(page.getByRole('heading', { level: 1, name: 'KF-2026-001' }));
      await page.getByRole('tab', { name: visitor.t('record.tabFields') }).tap();
      await seen(page.getByText('Cups made'));
      await seen(page.getByText('Running'));
    }));
});
