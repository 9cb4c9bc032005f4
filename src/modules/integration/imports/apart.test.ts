import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordWire } from '../../../kernel/wire.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { patience } from '../../../platform/testing/sizes.ts';
import { all, bring, csv, figures, importApplication } from '../testing/import-client.ts';
import { areApart } from './apart.ts';
import { planOf } from './plan.ts';
import type { PresetWire, StepWire } from './wire.ts';

let app: TestApplication;
let admin: TestClient;
beforeAll(async () => {
  app = await importApplication();
  ({ admin } = await app.organisation());
});
afterAll(() => app.drop());

const customers = (over: Partial<StepWire> = {}): StepWire => ({
  object: 'customer',
  mode: 'create',
  columns: { name: { column: '名称' }, phone: { column: '电话' }, owner: { column: '负责人' } },
  ...over,
});
const contacts: StepWire = {
  object: 'contact',
  mode: 'create',
  columns: { name: { column: '联系人' }, customer: { step: 0 } },
};

describe('lines are apart', () => {
  const cases: [boolean, string, StepWire[]][] = [
    [true, 'new records that point to nothing', [customers()]],
    [true, 'those that point to a record of their own line', [customers(), contacts]],
    [false, 'records that are found by what they hold', [customers({ key: ['phone'] })]],
    [false, 'updates', [customers({ mode: 'update', key: ['phone'] })]],
    [false, 'records of several lines', [customers({ groupBy: ['名称'] })]],
    [
      false,
      'records that point to others',
      [customers({ columns: { name: { column: '名称' }, parent: { column: '上级' } } })],
    ],
    [
      false,
      'records that all point to the same one',
      [customers({ columns: { name: { column: '名称' }, parent: { value: randomUUID() } } })],
    ],
    [
      false,
      'whom one line makes and the next one finds',
      [
        customers({
          columns: {
            name: { column: '名称' },
            owner: { column: '负责人', lookup: { by: ['name'], create: true } },
          },
        }),
      ],
    ],
    [
      false,
      'what stands in one record only',
      [
        {
          object: 'order',
          mode: 'create',
          columns: { sourceSystem: { value: 'pos' }, externalNumber: { column: '电话' } },
        },
      ],
    ],
    [
      false,
      'records of the whole organisation',
      [{ object: 'productCategory', mode: 'create', columns: { name: { column: '名称' } } }],
    ],
  ];

  test.each(cases)('%s: %s', async (apart, _what, steps) => {
    const ctx = await admin.ctx();
    const heads = ['名称', '电话', '负责人', '联系人', '上级'];
    expect(areApart(planOf(ctx, { steps }, heads))).toBe(apart);
  });
});

/** Makes a member who may create customers of one city only. */
async function ofOneCity(owner: TestClient, member: TestClient): Promise<void> {
  const every = { scope: 'all' } as const;
  const there = { ...every, where: { field: 'city', op: 'eq', value: '上海' } };
  const definition = JSON.stringify({
    objects: {
      importRun: { read: every, create: every, update: every },
      customer: { read: every, create: there },
    },
    actions: [],
  });
  const role = await owner.request('POST', '/roles', { name: '上海', definition });
  expect(role.statusCode, role.body).toBe(201);
  const had = (await owner.request('GET', '/member-roles?limit=200'))
    .json<{ items: RecordWire[] }>()
    .items.filter((each) => each['member'] === member.memberId);
  for (const { id } of had) await owner.request('DELETE', `/member-roles/${id}`);
  const given = { member: member.memberId, role: role.json<RecordWire>().id };
  expect((await owner.request('POST', '/member-roles', given)).statusCode).toBe(201);
}

describe('blocks that are written beside each other', () => {
  const preset: PresetWire = {
    steps: [
      {
        object: 'customer',
        mode: 'create',
        columns: { name: { column: '名称' }, phone: { column: '电话' }, city: { column: '城市' } },
      },
    ],
  };

  /** Lines of three blocks. Some are refused when they are read, some by the object, some where they are stored. */
  const file = csv(
    '名称,电话,城市',
    ...Array.from({ length: 1_050 }, (_, n) => {
      const name = n % 400 === 250 ? '' : `客户 ${String(n).padStart(4, '0')}`;
      const phone = n % 400 === 30 ? '12' : `1380000${String(n).padStart(4, '0')}`;
      return `${name},${phone},${n % 500 === 300 ? '北京' : '上海'}`;
    }),
  );

  test(
    'leave numbers in the order of the file, whatever is refused',
    async () => {
      const { admin: owner, member } = await app.organisation();
      const clerk = await member('member');
      await ofOneCity(owner, clerk);
      const run = await bring(clerk, file, preset);
      const made = await all(owner, 'customers');
      expect(figures(run)).toMatchObject({ state: 'done', done: 1_050, created: made.length });
      // Two of another city, two without a name, and three without a phone.
      expect(made).toHaveLength(1_050 - 7);
      const names = made.map(({ name }) => String(name));
      expect(names).toEqual(names.toSorted());
      expect(new Set(names).size).toBe(names.length);
    },
    patience(90_000),
  );
});
