import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PageWire, RecordWire } from '../src/kernel/wire.ts';
import { actionsOf } from './support/actions.ts';
import { type Api, apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { inspect, LOOKS, recordData } from './support/inspect.ts';
import { becomes, pick, seen, toast, unasked, undo } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

let api: Api;
let stages: RecordWire[];

beforeAll(async () => {
  const { url, people } = ownDemo();
  api = apiOf(url, people.east.cookie);
  stages = (await api.get<PageWire>('/pipeline-stages?sort=position&limit=50')).items;
});
afterAll(closeBrowser);

let made = 0;
/** A lead with a call in its timeline; each has a phone of its own. */
async function newLead(): Promise<RecordWire> {
  made += 1;
  const lead = await api.create('leads', {
    name: '周女士',
    company: `青石巷酒店 ${made}`,
    phone: `1380001${String(1000 + made)}`,
    source: 'event',
    interest: '大堂需要两台半自动咖啡机。',
  });
  const talk = { lead: lead.id, channel: 'call', direction: 'out', body: '约好周四看现场。' };
  await api.create('lead-interactions', talk);
  return lead;
}

async function newOpportunity(): Promise<RecordWire> {
  const customer = await api.create('customers', { name: '青石巷酒店', city: '南京' });
  const values = { name: '两台半自动咖啡机', customer: customer.id };
  return api.create('opportunities', values);
}

const step = ({ page, t }: Visit, position: number) =>
  page
    .getByRole('group', { name: t('stageBar.label') })
    .getByRole('button', { name: String(stages[position - 1]?.['name']) });
const openOne = async ({ page, url, t }: Visit, id: string): Promise<void> => {
  await page.goto(`${url}/opportunities/${id}`);
  await seen(page.getByRole('group', { name: t('stageBar.label') }));
};

describe('a lead', () => {
  test('becomes an opportunity in at most four actions, and all that was said goes along', () =>
    visit({ as: 'east', locale: 'zh' }, async (visitor) => {
      const { page, url, names, t } = visitor;
      const lead = await newLead();
      await page.goto(`${url}/leads/${lead.id}`);
      const convert = page
        .locator('header')
        .getByRole('button', { name: names.action('convertLead') });
      await seen(convert);
      const done = await actionsOf(page, async () => {
        await convert.click();
        await page.getByLabel(names.field('opportunity', 'amount')).fill('86000');
        await page
          .getByRole('button', { name: t('convert.run'), exact: true })
          .last()
          .click();
      });
      expect(done.length).toBeLessThanOrEqual(4);
      await page.waitForURL(/opportunities\/[0-9a-f-]{36}$/);
      await seen(page.getByRole('heading', { name: String(lead['company']) }));
      await seen(toast(visitor).getByText(t('write.actionDone')));
      const after = await api.get<RecordWire>(`/leads/${lead.id}`);
      expect(page.url().endsWith(String(after['opportunity']))).toBe(true);
      await page.goto(`${url}/customers/${String(after['customer'])}`);
      await seen(page.getByText('约好周四看现场。'));
      // It is offered no more.
      await page.goto(`${url}/leads/${lead.id}`);
      await seen(page.getByText('约好周四看现场。'));
      expect(
        await page
          .locator('header')
          .getByRole('button', { name: names.action('convertLead') })
          .count(),
      ).toBe(0);
    }));

  test('goes to the customer with the same phone, unless one wants another', () =>
    visit({ as: 'east', locale: 'en' }, async (visitor) => {
      const { page, url, names, t } = visitor;
      const lead = await newLead();
      const customer = await api.create('customers', { name: '老客户', phone: lead['phone'] });
      await page.goto(`${url}/leads/${lead.id}`);
      await page
        .locator('header')
        .getByRole('button', { name: names.action('convertLead') })
        .click();
      await seen(page.getByText(t('convert.known')));
      await page
        .getByRole('button', { name: t('convert.run'), exact: true })
        .last()
        .click();
      await page.waitForURL(/opportunities\//);
      expect((await api.get<RecordWire>(`/leads/${lead.id}`))['customer']).toBe(customer.id);
    }));

  test('is answered from its page', () =>
    visit({ as: 'east', locale: 'zh' }, async (visitor) => {
      const { page, url, names, t } = visitor;
      const { id } = await api.create('leads', { name: '吴先生' });
      await page.goto(`${url}/leads/${id}`);
      const call = names.option('leadInteraction', 'channel', 'call');
      await page
        .getByRole('group', { name: t('composer.kind') })
        .getByRole('button', { name: call })
        .click();
      await page.getByRole('textbox', { name: t('composer.call') }).fill('已回电，下周来访。');
      await page.keyboard.press('Control+Enter');
      await seen(page.getByRole('listitem').getByText('已回电，下周来访。'));
      await becomes(async () => (await api.get<RecordWire>(`/leads/${id}`))['responseMinutes'], 0);
    }));
});

/** A refused move is an answer, which Chromium logs all the same. */
const expected = [/status of 422/];

describe('an opportunity', () => {
  test('moves along the bar; what a stage needs is asked for on the spot', () =>
    visit({ as: 'east', locale: 'zh', expected }, async (visitor) => {
      const { page, names, t } = visitor;
      const { id } = await newOpportunity();
      const stored = () => api.get<RecordWire>(`/opportunities/${id}`);
      await openOne(visitor, id);
      await step(visitor, 2).click();
      await becomes(async () => (await stored())['stage'], stages[1]?.id);

      await step(visitor, 3).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(names.field('opportunity', 'amount')).fill('120000');
      await dialog.getByRole('button', { name: t('board.moveIt') }).click();
      await becomes(async () => (await stored())['amount'], '120000');
      await becomes(() => step(visitor, 3).getAttribute('aria-current'), 'step');

      await step(visitor, 6).click();
      await pick(
        page,
        dialog.getByLabel(names.field('opportunity', 'lossReason')).and(page.locator('input')),
        names.option('opportunity', 'lossReason', 'price'),
      );
      await dialog.getByRole('button', { name: t('board.moveIt') }).click();
      await becomes(async () => (await stored())['status'], 'lost');

      await page.getByRole('button', { name: names.action('reopenOpportunity') }).click();
      await becomes(async () => (await stored())['stage'], stages[2]?.id);
      await seen(page.getByRole('button', { name: names.action('winOpportunity') }));
    }));

  test('is won at once, and an order marked as paid; both are taken back', () =>
    visit({ as: 'east', locale: 'zh' }, async (visitor) => {
      const { page, url, names } = visitor;
      const deal = await newOpportunity();
      const status = async () => (await api.get<RecordWire>(`/opportunities/${deal.id}`))['status'];
      // Won without an amount is refused: its stage asks for one.
      await api.send('PATCH', `/opportunities/${deal.id}`, { amount: '86000' }, deal.version);
      await openOne(visitor, deal.id);
      await unasked(visitor, async () => {
        // The last stage of the bar is called the same.
        await page
          .locator('header')
          .getByRole('button', { name: names.action('winOpportunity'), exact: true })
          .click();
        await becomes(status, 'won');
        await undo(visitor);
        await becomes(status, 'open');
      });
      const lines = [{ name: '咖啡豆', quantity: '2', unitPrice: '80' }];
      const { id } = await api.send<RecordWire>('POST', '/actions/placeOrder', { lines });
      const paid = async () => (await api.get<RecordWire>(`/orders/${id}`))['paidAmount'];
      await page.goto(`${url}/orders/${id}`);
      await unasked(visitor, async () => {
        await page.getByRole('button', { name: names.action('markPaid'), exact: true }).click();
        await becomes(paid, '160');
        await undo(visitor);
        await becomes(paid, '0');
      });
    }));

  test('says who decides and in which role, of the customer’s contacts and no others', () =>
    visit({ as: 'east', locale: 'zh', expected: [/status of 422/] }, async (visitor) => {
      const { page, names, t } = visitor;
      const { id, ...record } = await newOpportunity();
      const { id: chief } = await api.create('contacts', {
        name: '季店长',
        customer: record['customer'],
      });
      const other = await api.create('customers', { name: '别家酒店' });
      await api.create('contacts', { name: '别家的季经理', customer: other.id });
      await openOne(visitor, id);
      const title = names.plural('opportunityContact');
      const list = page.getByRole('region', { name: title, exact: true });
      await list.getByRole('button', { name: t('related.add', { object: title }) }).click();
      const dialog = page.getByRole('dialog');
      const input = (field: string) =>
        dialog.getByLabel(names.field('opportunityContact', field)).and(page.locator('input'));
      const role = names.option('opportunityContact', 'role', 'decisionMaker');
      const name = async (contact: string) => {
        await input('contact').fill(contact);
        await page.getByRole('option', { name: contact }).first().click();
      };
      await name('别家的季经理');
      await pick(page, input('role'), role);
      const save = dialog.getByRole('button', { name: t('form.save'), exact: true });
      await save.click();
      await seen(dialog.getByText('这位联系人属于另一个客户。'));
      await name('季店长');
      await save.click();
      await seen(list.getByRole('listitem').filter({ hasText: '季店长' }).getByText(role));
      const of = { field: 'opportunity', op: 'eq', value: id };
      const stored = await api.find('opportunity-contacts', of);
      expect(stored.map(({ contact, role: as }) => [contact, as])).toEqual([
        [chief, 'decisionMaker'],
      ]);
    }));

  test('keeps what is said with its customer at hand', () =>
    visit({ as: 'east', locale: 'zh' }, async (visitor) => {
      const { page, t } = visitor;
      const { id, ...record } = await newOpportunity();
      await openOne(visitor, id);
      await page.getByRole('textbox', { name: t('composer.note') }).fill('对方要分期。');
      await page.keyboard.press('Control+Enter');
      await seen(page.getByRole('listitem').getByText('对方要分期。'));
      const of = { field: 'customer', op: 'eq', value: record['customer'] };
      expect(await api.find('interactions', of)).toHaveLength(1);
    }));
});

describe('leads and opportunities', () => {
  test.for(LOOKS)('look right: $locale, $size', (look) =>
    visit({ as: 'east', ...look, expected }, async (visitor) => {
      const { page, url, names, t } = visitor;
      const data = recordData(page);
      const shot = async (name: string): Promise<void> => {
        await data.settled();
        await inspect(visitor, name, data.texts);
        const folder = process.env['PIPELINE_PICTURES'];
        const file = `${name}-${look.locale}-${look.size}.png`;
        if (folder) await page.screenshot({ path: `${folder}/${file}` });
      };
      const lead = await newLead();
      await page.goto(`${url}/leads/${lead.id}`);
      await seen(page.getByText('约好周四看现场。'));
      await shot('lead');
      await page
        .locator('header')
        .getByRole('button', { name: names.action('convertLead') })
        .click();
      await seen(page.getByLabel(names.field('opportunity', 'amount')));
      await shot('convert');
      await page.keyboard.press('Escape');

      const { id } = await newOpportunity();
      await openOne(visitor, id);
      await shot('opportunity');
      await step(visitor, 4).click();
      await seen(page.getByRole('button', { name: t('board.moveIt') }));
      await shot('gate');
    }),
  );
});
