import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestApplication, TestOrganisation } from '../../../main/test-application.ts';
import { create, succeeded } from '../../../main/testing/requests.ts';
import { all, bring, csv, figures, importApplication, refusals } from '../testing/import-client.ts';
import type { PresetWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await importApplication();
});
afterAll(() => app.drop());

/** Contacts whose customer is found by these fields, one after the other. */
const contacts = (by: string[]): PresetWire => ({
  steps: [
    {
      object: 'contact',
      mode: 'create',
      columns: { name: { column: '姓名' }, customer: { column: '公司', lookup: { by } } },
    },
  ],
});

const card = {
  object: 'customer',
  name: 'x_card',
  declaration: { kind: 'text', label: { zh: '卡号', en: 'Card' }, filterable: true },
};

/** Two customers with all that may tell of one; the name of the second is the card of the first. */
async function twoCustomers({ admin }: TestOrganisation): Promise<[string, string]> {
  succeeded(await admin.request('POST', '/custom-fields', card), 201);
  const first = await create(admin, '/customers', {
    name: '云杉',
    phone: '13800000001',
    email: 'buyer@yunshan.example',
    x_card: 'V-0001',
  });
  const second = await create(admin, '/customers', { name: 'V-0001', phone: '13800000002' });
  return [first.id, second.id];
}

test('a reference is found by phone, by mail and by a field of one’s own, however it is written', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const [first] = await twoCustomers(organisation);
  const written = {
    phone: ['+86 138 0000 0001', '１３８０００００００１'],
    email: ['Buyer@Yunshan.example'],
    x_card: ['v-0001'],
  };
  for (const [field, texts] of Object.entries(written)) {
    for (const text of texts) {
      const run = await bring(
        admin,
        csv('姓名,公司', `由${field},${text}`, '不认识,999'),
        contacts([field]),
      );
      expect(figures(run), text).toMatchObject({ created: 1, refused: 1 });
      expect((await refusals(admin, run.id))[0]?.[1]).toContain('找不到客户“999”');
    }
  }
  const found = await all(admin, 'contacts');
  expect(found).toHaveLength(4);
  expect(new Set(found.map(({ customer }) => customer))).toEqual(new Set([first]));
});

test('fields are asked one after the other: what an earlier one finds, a later one does not change', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const [first, second] = await twoCustomers(organisation);
  const text = csv('姓名,公司', '甲,V-0001', '乙,云杉', '丙,无');
  for (const [by, of] of [
    [['x_card', 'name'], first],
    [['name', 'x_card'], second],
  ] as const) {
    const run = await bring(admin, text, contacts([...by]));
    expect(figures(run), by.join()).toMatchObject({ created: 2, refused: 1 });
    const made = (await all(admin, 'contacts')).slice(-2);
    const customerOf = (name: string) => made.find((one) => one['name'] === name)?.['customer'];
    expect([customerOf('甲'), customerOf('乙')], by.join()).toEqual([of, first]);
  }
});

test('what a cell says stays the text that it is, also where a spreadsheet would take it for a formula', async () => {
  const { admin } = await app.organisation();
  const texts = ['=1+1', '+SUM(A1:A9)', '-2+3', "@cmd|' /C calc'!A0"];
  const lines = texts.map((text, n) => `"${text}",客户${n}`);
  const run = await bring(admin, csv('备注,名称', ...lines), {
    steps: [
      {
        object: 'customer',
        mode: 'create',
        columns: { name: { column: '名称' }, note: { column: '备注' } },
      },
    ],
  });
  expect(figures(run)).toMatchObject({ created: texts.length, refused: 0 });
  expect((await all(admin, 'customers')).map(({ note }) => note)).toEqual(texts);
});
