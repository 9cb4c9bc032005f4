import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordWire, SearchHitWire } from '../kernel/wire.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from './test-application.ts';
import {
  body,
  change,
  create,
  list,
  memberWith,
  read,
  refusal,
  set,
  where,
  succeeded,
} from './testing/requests.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;
const all = { scope: 'all' } as const;
const own = { scope: 'own' } as const;

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
});
afterAll(() => app.drop());

type Family = Record<
  'customer' | 'contact' | 'identifier' | 'interaction' | 'customerTag',
  RecordWire
>;

async function family(values: object = {}): Promise<Family> {
  const customer = await create(admin, '/customers', { name: '家族 Family', ...values });
  const of = { customer: customer.id };
  const tag = await create(admin, '/tags', { name: `t ${customer.id}` });
  return {
    customer,
    contact: await create(admin, '/contacts', { ...of, name: 'Zebra 斑马' }),
    identifier: await create(admin, '/identifiers', { ...of, email: 'z@example.com' }),
    interaction: await create(admin, '/interactions', { ...of, at: '2026-01-01T00:00:00Z' }),
    customerTag: await create(admin, '/customer-tags', { ...of, tag: tag.id }),
  };
}

const paths: Record<keyof Family, string> = {
  customer: '/customers',
  contact: '/contacts',
  identifier: '/identifiers',
  interaction: '/interactions',
  customerTag: '/customer-tags',
};

/** What of the family a reader finds, in lists and one by one. */
async function seen(reader: TestClient, records: Family): Promise<string[]> {
  const found: string[] = [];
  for (const [name, path] of Object.entries(paths) as [keyof Family, string][]) {
    const { id } = records[name];
    const listed = (await list(reader, path)).some((each) => each.id === id);
    const single = await reader.request('GET', `${path}/${id}`);
    expect([name, single.statusCode]).toEqual([name, listed ? 200 : 404]);
    if (listed) found.push(name);
  }
  return found;
}

const hits = async (reader: TestClient, q: string): Promise<string[]> =>
  succeeded(await reader.request('GET', `/search?q=${encodeURIComponent(q)}`))
    .json<{ hits: SearchHitWire[] }>()
    .hits.map(({ id }) => id);

describe('what belongs to a customer', () => {
  test('follows it to another owner: lists, facts and search', async () => {
    const [a, b] = [await organisation.unit('A'), await organisation.unit('B')];
    const seller = await organisation.member('member', a);
    const other = await organisation.member('member', b);
    const records = await family({ owner: seller.memberId });
    expect([await seen(seller, records), await seen(other, records)]).toEqual([
      Object.keys(paths),
      [],
    ]);

    await set(admin, `/customers/${records.customer.id}`, { owner: other.memberId });
    expect([await seen(seller, records), await seen(other, records)]).toEqual([
      [],
      Object.keys(paths),
    ]);
    const byContact = '/customers?sort=-lastContactAt';
    expect([await list(seller, byContact), (await list(other, byContact)).length]).toEqual([[], 1]);
    expect([await hits(seller, 'zebra'), await hits(other, 'zebra')]).toEqual([
      [],
      [records.contact.id],
    ]);
    const contact = await read(other, `/contacts/${records.contact.id}`);
    expect([contact['owner'], contact['unit'], contact.version]).toEqual([other.memberId, b, 1]);
  });

  test('that moves to another customer takes its owner', async () => {
    const seller = await organisation.member('member', await organisation.unit('C'));
    const to = await create(admin, '/customers', { name: 'to', owner: seller.memberId });
    const { contact } = await family();
    expect(await list(seller, '/contacts')).toEqual([]);
    await set(admin, `/contacts/${contact.id}`, { customer: to.id });
    expect((await list(seller, '/contacts')).map(({ id }) => id)).toEqual([contact.id]);
  });

  test('is seen only where the customer is, also when its grant has a condition', async () => {
    const condition = { field: 'city', op: 'eq', value: 'shown' };
    const reader = await memberWith(app, organisation, {
      objects: { '*': { read: all }, customer: { read: { ...all, where: condition } } },
      actions: [],
    });
    const [shown, hidden] = [await family({ city: 'shown' }), await family({ city: 'no' })];
    expect([await seen(reader, shown), await seen(reader, hidden)]).toEqual([
      Object.keys(paths),
      [],
    ]);
    await set(admin, `/customers/${shown.customer.id}`, { city: 'no longer' });
    expect(await seen(reader, shown)).toEqual([]);
  });

  test('in the trash is seen only by who sees the customer', async () => {
    const reader = await memberWith(app, organisation, {
      objects: { contact: { read: all }, customer: { read: own } },
      actions: [],
    });
    const { contact } = await family();
    body(await admin.request('DELETE', `/contacts/${contact.id}`));
    const path = `/contacts/${contact.id}?trash=true`;
    expect((await admin.request('GET', path)).statusCode).toBe(200);
    expect((await reader.request('GET', path)).statusCode).toBe(404);
    expect(await list(reader, '/contacts?trash=true')).toEqual([]);
  });

  test('cannot be put under a customer that its writer does not see', async () => {
    const seller = await organisation.member('member', await organisation.unit('D'));
    const { customer } = await family();
    const mine = await create(seller, '/customers', { name: 'mine' });
    const contact = await create(seller, '/contacts', { name: 'n', customer: mine.id });
    const refused = [422, 'invalid_fields', 'customer:not_found'];
    const values = { name: 'n', customer: customer.id };
    expect(refusal(await seller.request('POST', '/contacts', values))).toEqual(refused);
    const moved = await change(seller, `/contacts/${contact.id}`, 1, { customer: customer.id });
    expect(refusal(moved)).toEqual(refused);
  });
});

describe('a title', () => {
  test('stands beside a reference only where its record is visible', async () => {
    const reader = await memberWith(app, organisation, {
      objects: { '*': { read: all }, customer: { read: own } },
      actions: [],
    });
    const { customer } = await family();
    await create(admin, '/tasks', { subject: 's', customer: customer.id });
    const titles = { customer: '家族 Family', owner: '管理员 Admin' };
    const [[told], [untold]] = [
      await list(admin, '/tasks?limit=1'),
      await list(reader, '/tasks?limit=1'),
    ];
    expect(told?._titles).toMatchObject(titles);
    expect([untold?.['customer'], untold?._titles['owner'], untold?._titles['customer']]).toEqual([
      customer.id,
      '管理员 Admin',
      undefined,
    ]);
  });

  test.each(['masked', 'hidden'] as const)(
    'that is %s is not told by what points to it',
    async (right) => {
      const { contact, customer } = await family({ name: 'Untold' });
      const fields = { '*': 'read', name: right } as const;
      const reader = await memberWith(app, organisation, {
        objects: { '*': { read: all }, customer: { read: all, fields } },
        actions: [],
      });
      const groups = { groupBy: [{ field: 'customer' }], values: [{ fn: 'count' }] };
      const answers = await Promise.all([
        reader.request('GET', `/contacts/${contact.id}?include=customer`),
        reader.request('GET', '/contacts'),
        reader.request('GET', `/contacts/${contact.id}/history`),
        reader.request('POST', '/contacts/aggregate', groups),
      ]);
      for (const answer of answers) {
        expect([answer.statusCode, answer.body]).toEqual([
          200,
          expect.not.stringContaining('Untold'),
        ]);
      }
      expect(answers[0]?.body).toContain(customer.id);
    },
  );

  test('of own records is told where others’ is masked', async () => {
    const reader = await memberWith(app, organisation, {
      objects: {
        '*': { read: all, create: own, update: own },
        customer: { read: own, create: own },
      },
      actions: [],
    });
    const roles = await create(admin, '/roles', {
      name: `masks ${reader.memberId}`,
      definition: JSON.stringify({
        objects: { customer: { read: all, fields: { '*': 'read', name: 'masked' } } },
        actions: [],
      }),
    });
    await create(admin, '/member-roles', { member: reader.memberId, role: roles.id });
    const mine = await create(reader, '/customers', { name: 'Mine' });
    const { customer } = await family({ name: 'Theirs' });
    for (const parent of [mine, customer]) {
      await create(admin, '/tasks', { subject: 's', customer: parent.id });
    }
    const titles = (await list(reader, '/tasks?limit=2')).map((each) => each._titles['customer']);
    expect(titles).toEqual([undefined, 'Mine']);
  });
});

test('a reference that is masked is not included', async () => {
  const { contact } = await family();
  const reader = await memberWith(app, organisation, {
    objects: {
      '*': { read: all },
      contact: { read: all, fields: { '*': 'read', customer: 'masked' } },
    },
    actions: [],
  });
  const path = `/contacts?include=customer&${where({ field: 'name', op: 'notEmpty' })}`;
  const rows = await list(reader, path);
  const found = rows.find(({ id }) => id === contact.id);
  expect([found?.['customer'], found?._titles['customer']]).toEqual(['••••', undefined]);
  expect(JSON.stringify(rows)).not.toContain('家族');
});
