import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../kernel/transaction.ts';
import { records } from '../kernel/records.ts';
import type { PageWire, RecordWire } from '../kernel/wire.ts';
import { addMember } from '../modules/identity/organisation.ts';
import { TEST_PASSWORD, testApplication } from './test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from './test-application.ts';
import { body, create, list, memberWith, refusal, where, succeeded } from './testing/requests.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;
/** One who sees one unit, one who sees ten, one who sees 120: each is answered in another way. */
const readers: Record<string, TestClient> = {};
const unitsOf = new Map<TestClient, Set<string>>();

const tree = { scope: 'tree' } as const;
const MANY = 120;

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
  await seedReaders();
  await seedCustomers();
  // As autovacuum does after a minute: without statistics the planner takes the organisation for one row.
  await app.system.pool.query(
    'analyze customers.customer, customers.customer_facts, sales.customer_facts',
  );
}, 120_000);
afterAll(() => app.drop());

async function unitsBelow(parent: string, n: number): Promise<string[]> {
  const ctx = await admin.ctx();
  const inputs = Array.from({ length: n }, (_, i) => ({ name: `u${i}`, type: 'store', parent }));
  return inTransaction(ctx, async (tx) => {
    const written = await records.create(ctx, tx, 'unit', inputs, { via: 'import' });
    return written.map(({ id }) => id);
  });
}

async function seedReaders(): Promise<void> {
  const regions = await unitsBelow(organisation.unitId, 3);
  const sizes = [0, 9, MANY - 1];
  const role = { objects: { '*': { read: tree } }, actions: [] };
  for (const [n, region] of regions.entries()) {
    const units = await unitsBelow(region, sizes[n] ?? 0).catch(() => []);
    const reader = await memberWith(app, organisation, role, region);
    readers[`${units.length + 1} units`] = reader;
    unitsOf.set(reader, new Set([region, ...units]));
  }
}

/** Somebody works in every unit, and has customers with equal and with missing values. */
async function seedCustomers(): Promise<void> {
  const ctx = await admin.ctx();
  const units = [...unitsOf.values()].flatMap((each) => [...each]);
  const names = ['张三', '章鱼', 'Zhang', '10 号', '9 号', '…', '赵六', 'ａｂｃ'];
  await inTransaction(ctx, async (tx) => {
    const people = await records.create(
      ctx,
      tx,
      'member',
      units.map((unit, n) => ({ name: `m${n}`, email: `${randomUUID()}@example.com`, unit })),
      { via: 'import', asSystem: true },
    );
    const customers = Array.from({ length: 420 }, (_, n) => ({
      name: names[n % names.length],
      owner: people[(n * 7) % people.length]?.id,
      city: n % 3 === 0 ? null : `city ${n % 5}`,
      annualRevenue: n % 4 === 0 ? null : String(n % 6),
    }));
    const made = await records.create(ctx, tx, 'customer', customers, { via: 'import' });
    const visits = made.flatMap(({ id }, n) =>
      n % 5 === 0 ? [{ customer: id, at: `2026-01-0${1 + (n % 9)}T00:00:00Z` }] : [],
    );
    await records.create(ctx, tx, 'interaction', visits, { via: 'import' });
    const tasks = made.flatMap(({ id }, n) =>
      n % 6 === 0
        ? [{ subject: 'call', customer: id, dueAt: `2027-01-0${1 + (n % 9)}T08:00:00Z` }]
        : [],
    );
    await records.create(ctx, tx, 'task', tasks, { via: 'import' });
  });
}

/** Every record of a list, page by page. */
async function pages(client: TestClient, path: string, limit = 17): Promise<RecordWire[]> {
  const items: RecordWire[] = [];
  for (let cursor = ''; ;) {
    const answer = await client.request('GET', `${path}&limit=${limit}${cursor}`);
    const page = succeeded(answer).json<PageWire>();
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

/** The same order worked out by one plain statement, as the owner of the tables. */
async function expected(reader: TestClient, column: string, direction: string): Promise<string[]> {
  const { rows } = await app.system.pool.query<{ id: string }>(
    `select c.id from customers.customer c join customers.customer_facts f
       on f.org_id = c.org_id and f.customer_id = c.id
     join sales.customer_facts s on s.org_id = c.org_id and s.customer_id = c.id
     where c.org_id = $1 and c.unit_id = any($2) and c.deleted_at is null
     order by ${column} ${direction} nulls last, c.id ${direction}`,
    [organisation.orgId, [...(unitsOf.get(reader) ?? [])]],
  );
  return rows.map(({ id }) => id);
}

const columns = {
  name: 'c.name_key',
  number: 'c.number',
  city: 'c.city_key',
  annualRevenue: 'c.annual_revenue_base',
  createdAt: 'c.created_at',
  updatedAt: 'c.updated_at',
  lastContactAt: 'f.last_contact_at',
  nextTaskAt: 's.next_task_at',
};

describe.each(['1 units', '10 units', `${MANY} units`])('a reader of %s', (size) => {
  test.each(Object.entries(columns))('gets every record once, by %s', async (field, column) => {
    const reader = readers[size];
    if (!reader) throw new Error(size);
    for (const [sort, direction] of [
      [field, 'asc'],
      [`-${field}`, 'desc'],
    ] as const) {
      const items = await pages(reader, `/customers?fields=city&sort=${sort}`);
      expect(items.map(({ id }) => id)).toEqual(await expected(reader, column, direction));
    }
  });
});

describe('a position in a list', () => {
  test('stays when records before and after it are deleted', async () => {
    const { admin: other } = await app.organisation();
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, n) => create(other, '/customers', { name: `n ${n}` })),
    );
    const names = (items: RecordWire[]): unknown[] => items.map((each) => each['name']);
    const first = succeeded(
      await other.request('GET', '/customers?sort=name&limit=4'),
    ).json<PageWire>();
    for (const name of ['n 1', 'n 3', 'n 5']) {
      const gone = made.find((each) => each['name'] === name);
      body(await other.request('DELETE', `/customers/${gone?.id}`));
    }
    const next = await list(
      other,
      `/customers?sort=name&limit=4&cursor=${encodeURIComponent(String(first.nextCursor))}`,
    );
    expect(names(first.items)).toEqual(['n 0', 'n 1', 'n 2', 'n 3']);
    expect(names(next)).toEqual(['n 4', 'n 6', 'n 7', 'n 8']);
  });

  test.each([
    ['nonsense', 'name'],
    [JSON.stringify(['name', 'x', '-'.repeat(36)]), 'name'],
    [JSON.stringify(['-name', 'x', randomUUID()]), 'name'],
    [JSON.stringify(['number', 'x', randomUUID()]), 'number'],
    [JSON.stringify(['createdAt', 'no time', randomUUID()]), 'createdAt'],
  ])('that was made up is refused: %s', async (text, sort) => {
    const cursor = Buffer.from(text).toString('base64url');
    const answer = await admin.request('GET', `/customers?sort=${sort}&cursor=${cursor}`);
    expect(refusal(answer)).toEqual([422, 'invalid_cursor']);
  });
});

describe('several grants', () => {
  test('give each record once, each with the rights of the grants that reach it', async () => {
    const own = { scope: 'own' } as const;
    const all = { scope: 'all' } as const;
    const { definition } = { definition: { objects: {}, actions: [] } };
    const company = await app.organisation();
    const inClear = { ...definition, objects: { customer: { read: own, create: own } } };
    const masked = {
      ...definition,
      objects: {
        customer: { read: all, fields: { '*': 'read', phone: 'masked', note: 'hidden' } },
      },
    } as const;
    const roles = await Promise.all(
      [inClear, masked].map((each) =>
        create(company.admin, '/roles', { name: randomUUID(), definition: JSON.stringify(each) }),
      ),
    );
    const login = { email: `${randomUUID()}@example.com`, password: TEST_PASSWORD };
    const ctx = await company.admin.ctx();
    const { memberId } = await inTransaction(ctx, (tx) =>
      addMember(ctx, tx, {
        name: 'm',
        ...login,
        unitId: company.unitId,
        roleIds: roles.map(({ id }) => id),
      }),
    );
    const reader = await app.signIn(login.email, login.password, memberId);
    const values = { phone: '13800001234', note: 'secret' };
    const mine = await create(reader, '/customers', { name: 'mine', ...values });
    const other = await create(company.admin, '/customers', { name: 'other', ...values });

    const items = await pages(reader, '/customers?sort=name', 1);
    expect(items.map(({ id, note }) => [id, note])).toEqual([
      [mine.id, 'secret'],
      [other.id, undefined],
    ]);
    const get = async (id: string): Promise<unknown> =>
      succeeded(await reader.request('GET', `/customers/${id}`)).json<RecordWire>()['phone'];
    expect([await get(mine.id), await get(other.id)]).toEqual(['+8613800001234', '•••• 1234']);
    const byNote = where({ field: 'note', op: 'contains', value: 'secret' });
    expect(refusal(await reader.request('GET', `/customers?${byNote}`))[0]).toBe(422);
  });

  test('of few fields still give a list in its usual order', async () => {
    const company = await app.organisation();
    const fields = { '*': 'hidden', name: 'read' } as const;
    const read = { scope: 'all' } as const;
    const definition = { objects: { customer: { read, fields } }, actions: [] };
    const reader = await memberWith(app, company, definition);
    for (const name of ['first', 'second']) await create(company.admin, '/customers', { name });
    const items = await list(reader, '/customers');
    expect(items.map((item) => [Object.keys(item).toSorted(), item['name']])).toEqual([
      [['_masked', '_titles', 'id', 'name', 'version'], 'second'],
      [['_masked', '_titles', 'id', 'name', 'version'], 'first'],
    ]);
    expect(refusal(await reader.request('GET', '/customers?sort=city'))[0]).toBe(422);
  });

  test('with conditions add up to either, each record once', async () => {
    const company = await app.organisation();
    for (const [city, tier] of [
      ['a', null],
      ['b', 'key'],
      ['a', 'key'],
      ['c', null],
    ]) {
      await create(company.admin, '/customers', { name: `${city} ${tier}`, city, tier });
    }
    const when = (field: string, value: string) =>
      ({ scope: 'all', where: { field, op: 'eq', value } }) as const;
    const read = [when('city', 'a'), when('tier', 'key')];
    const definition = { objects: { customer: { read } }, actions: [] };
    const reader = await memberWith(app, company, definition);
    const items = await pages(reader, '/customers?sort=name', 2);
    expect(items.map((each) => each['name'])).toEqual(['a key', 'a null', 'b key']);
  });
});
