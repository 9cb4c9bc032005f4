import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordWire } from '../kernel/wire.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient } from './test-application.ts';
import {
  body,
  change,
  create,
  list,
  read,
  refusal,
  set,
  where,
  succeeded,
} from './testing/requests.ts';

let app: TestApplication;
let admin: TestClient;

beforeAll(async () => {
  app = await testApplication();
  ({ admin } = await app.organisation());
});
afterAll(() => app.drop());

const refused = async (path: string, values: object): Promise<unknown[]> =>
  refusal(await admin.request('POST', path, values));

/** Units of CNY for one unit of the currency, from a day on. */
function rate(currency: string, value: number, date = '2020-01-01'): Promise<RecordWire> {
  return create(admin, '/exchange-rates', { currency, date, rate: String(value) });
}

describe('a field', () => {
  test('of every kind is read back as it was written', async () => {
    const parent = await create(admin, '/customers', { name: '总部' });
    const values = {
      name: 'Acme 公司',
      kind: 'person',
      serviceNote: 'a\tＢ',
      phone: '+8613800001234',
      email: 'info@example.com',
      city: '上海',
      address: '第一行\n第二行',
      source: 'event',
      annualRevenue: '-12345.6789',
      website: 'https://example.com/?q=1',
      parent: parent.id,
      birthday: '1999-02-28',
      note: '“引号” and \\ slash',
    };
    const { id } = await create(admin, '/customers', values);
    expect(await read(admin, `/customers/${id}`)).toMatchObject({ ...values, currency: 'CNY' });
    const at = '2026-03-01T23:59:59.123Z';
    const visit = await create(admin, '/interactions', { customer: id, at, minutes: 45 });
    expect(visit).toMatchObject({ at, minutes: 45 });
    const mail = { customer: id, email: 'b@example.com', verified: true };
    expect(await create(admin, '/identifiers', mail)).toMatchObject({ verified: true });
  });

  test('can be emptied, also by an empty text', async () => {
    const { id } = await create(admin, '/customers', {
      name: 'n',
      city: 'x',
      phone: '13800001234',
    });
    const after = await set(admin, `/customers/${id}`, { city: ' ', phone: null });
    expect(after).toMatchObject({ city: null, phone: null });
    expect(refusal(await change(admin, `/customers/${id}`, 2, { name: '' }))).toEqual([
      422,
      'invalid_fields',
      'name:required',
    ]);
  });

  test('has its default, unless something is given', async () => {
    const before = Date.now();
    const { id, kind } = await create(admin, '/customers', { name: 'n' });
    const plain = await create(admin, '/interactions', { customer: id });
    expect([kind, plain['channel']]).toEqual(['company', 'note']);
    expect(Date.parse(String(plain['at']))).toBeGreaterThanOrEqual(before);
    const call = await create(admin, '/interactions', { customer: id, channel: 'call' });
    expect(call['channel']).toBe('call');
  });

  test.each([
    ['/customers', {}, 'name:required'],
    ['/customers', { name: 'n', nonsense: 1 }, 'nonsense:unknown_field'],
    ['/customers', { name: 'x'.repeat(121) }, 'name:too_long'],
    ['/customers', { name: 'n', kind: 'toString' }, 'kind:not_an_option'],
    ['/customers', { name: 'n', birthday: '2023-02-29' }, 'birthday:not_date'],
    ['/customers', { name: 'n', birthday: '0000-01-01' }, 'birthday:not_date'],
    ['/customers', { name: 'n', annualRevenue: '1e5' }, 'annualRevenue:not_number'],
    ['/customers', { name: 'n', annualRevenue: '0.00001' }, 'annualRevenue:too_precise'],
    ['/customers', { name: 'n', annualRevenue: '999999999999999' }, 'annualRevenue:too_large'],
    ['/customers', { name: 'n', website: 'javascript:alert(1)' }, 'website:not_url'],
    ['/customers', { name: 'n', website: `example.com/${'x'.repeat(500)}` }, 'website:too_long'],
    ['/customers', { name: 'n', phone: '12' }, 'phone:not_phone'],
    ['/customers', { name: 'n', email: 'a@' }, 'email:not_email'],
    ['/customers', { name: 'n', parent: 'x' }, 'parent:not_a_record'],
    ['/customers', { name: 'n', parent: crypto.randomUUID() }, 'parent:not_found'],
    ['/customers', { name: 'n', number: 'C000001' }, 'number:read_only'],
    ['/customers', { name: 'n', createdAt: '2020-01-01T00:00Z' }, 'createdAt:read_only'],
    ['/customers', { name: 'n', interactionCount: 5 }, 'interactionCount:read_only'],
    ['/customers', { name: 'n', stage: crypto.randomUUID() }, 'stage:read_only'],
    ['/tasks', { subject: 's', doneAt: '2020-01-01T00:00Z' }, 'doneAt:read_only'],
    ['/tasks', { subject: 's', dueAt: '2026-02-30T10:00:00Z' }, 'dueAt:not_date_time'],
    ['/tasks', { subject: 's', done: 'yes' }, 'done:not_boolean'],
    ['/stages', { name: 'n', position: 0 }, 'position:too_small'],
    ['/stages', { name: 'n', position: 1.5 }, 'position:not_integer'],
  ])('at %s with %j is refused: %s', async (path, values, reason) => {
    const [status, code, ...reasons] = await refused(path, values);
    expect([status, code]).toEqual([422, 'invalid_fields']);
    expect(reasons).toContain(reason);
  });

  test('that is an address of the web may leave out how it is reached', async () => {
    for (const [typed, kept] of [
      [' example.com ', 'https://example.com'],
      ['www.例子.cn:8080/a?b', 'https://www.例子.cn:8080/a?b'],
      ['http://example.com', 'http://example.com'],
    ]) {
      const record = await create(admin, '/customers', { name: 'n', website: typed });
      expect(record['website']).toBe(kept);
    }
  });

  test('that is unique is so whatever its case and width, and free again once deleted', async () => {
    const { id } = await create(admin, '/tags', { name: 'VIP 客户' });
    expect(await refused('/tags', { name: 'ｖｉｐ 客户' })).toEqual([
      409,
      'duplicate',
      'name:duplicate',
    ]);
    body(await admin.request('DELETE', `/tags/${id}`));
    await create(admin, '/tags', { name: 'vip 客户' });
    const back = await admin.request('POST', `/tags/${id}/restore`);
    expect(refusal(back)).toEqual([409, 'duplicate', 'name:duplicate']);
    expect(back.body).toContain('VIP 客户');
  });
});

test('automatic numbers of creates at the same time are all different', async () => {
  const answers = await Promise.all(
    Array.from({ length: 150 }, (_, n) => create(admin, '/customers', { name: `n${n}` })),
  );
  const numbers = answers.map((each) => String(each['number']));
  expect(new Set(numbers).size).toBe(150);
  expect(numbers.every((each) => /^C\d{6}$/.test(each))).toBe(true);
});

describe('money in another currency', () => {
  test('needs a rate, and says so', async () => {
    const values = { name: 'n', annualRevenue: '1', currency: 'XTS' };
    expect(await refused('/customers', values)).toEqual([
      422,
      'invalid_fields',
      'currency:no_rate',
    ]);
  });

  test('is sorted, filtered and added in the organisation’s', async () => {
    await rate('USD', 7.2);
    await rate('USD', 9, '2999-01-01');
    const city = 'currency';
    const made = [
      { name: 'a', annualRevenue: '100', currency: 'USD', city },
      { name: 'b', annualRevenue: '500', city },
      { name: 'c', annualRevenue: '800', city },
    ];
    for (const values of made) await create(admin, '/customers', values);
    const here = { field: 'city', op: 'eq', value: city } as const;
    const sorted = await list(admin, `/customers?sort=annualRevenue&${where(here)}`);
    expect(sorted.map((each) => each['name'])).toEqual(['b', 'a', 'c']);
    const over = { and: [here, { field: 'annualRevenue', op: 'gt', value: '700' } as const] };
    const found = await list(admin, `/customers?sort=name&${where(over)}`);
    expect(found.map((each) => [each['name'], each['annualRevenue']])).toEqual([
      ['a', '100'],
      ['c', '800'],
    ]);
    const sum = { where: here, values: [{ fn: 'sum', of: 'annualRevenue' }] };
    const answer = await admin.request('POST', '/customers/aggregate', sum);
    expect(succeeded(answer).json<{ groups: unknown[] }>().groups).toMatchObject([
      { values: ['2020'] },
    ]);
  });

  test('counts anew when the currency changes, and needs no rate for anything else', async () => {
    const euro = await rate('EUR', 8);
    const values = { name: 'n', annualRevenue: '10', currency: 'EUR', city: 'anew' };
    const { id } = await create(admin, '/customers', values);
    succeeded(await admin.request('DELETE', `/exchange-rates/${euro.id}`));
    await set(admin, `/customers/${id}`, { note: 'still there' });
    await set(admin, `/customers/${id}`, { currency: 'CNY' });
    const ten = { field: 'annualRevenue', op: 'eq', value: '10' } as const;
    const here = { and: [ten, { field: 'city', op: 'eq', value: 'anew' } as const] };
    expect(await list(admin, `/customers?${where(here)}`)).toHaveLength(1);
  });
});

describe('a sensitive value', () => {
  test('is masked in lists and includes, and clear in a single read to those who may', async () => {
    const { id } = await create(admin, '/customers', { name: 'masked', phone: '+8613700005678' });
    await create(admin, '/contacts', { customer: id, name: 'of masked' });
    const byName = where({ field: 'name', op: 'eq', value: 'masked' });
    const [row] = await list(admin, `/customers?${byName}`);
    expect([row?.['phone'], row?._masked]).toEqual(['•••• 5678', ['phone']]);
    const [contact] = await list(
      admin,
      `/contacts?include=customer&${where({ field: 'customer', op: 'eq', value: id })}`,
    );
    const included = contact?.['_included'] as Record<string, RecordWire> | undefined;
    expect(included?.['customer']?.['phone']).toBe('•••• 5678');
    expect((await read(admin, `/customers/${id}`))['phone']).toBe('+8613700005678');
  });
});
