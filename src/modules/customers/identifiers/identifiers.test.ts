import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type {
  TestApplication,
  TestClient,
  TestOrganisation,
} from '../../../main/test-application.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
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
} from '../../../main/testing/requests.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
});
afterAll(() => app.drop());

const A = '+8613800000001';
const B = '+8613800000002';
const C = '+8613800000003';

const customer = async (values: object = {}): Promise<string> =>
  (await create(admin, '/customers', { name: 'n', ...values })).id;

const another = async (id: string, values: object): Promise<string> =>
  (await create(admin, '/identifiers', { customer: id, ...values })).id;

const shown = async (id: string): Promise<unknown[]> => {
  const record = await read(admin, `/customers/${id}`);
  return [record['phone'], record['email']];
};

/** The identifiers of a customer, primary ones marked with a star: `[138…1*, 138…2]`. */
async function identifiers(id: string): Promise<string[]> {
  const of = where({ field: 'customer', op: 'eq', value: id });
  const rows = await list(admin, `/identifiers?sort=createdAt&${of}`);
  const whole = await Promise.all(rows.map((row) => read(admin, `/identifiers/${row.id}`)));
  return whole.map(
    (each) => `${String(each['phone'] ?? each['email'])}${each['isPrimary'] === true ? '*' : ''}`,
  );
}

const primaryOf = async (id: string): Promise<RecordWire> => {
  const primary = { field: 'isPrimary', op: 'eq', value: true } as const;
  const of = where({ and: [{ field: 'customer', op: 'eq', value: id }, primary] });
  const [row] = await list(admin, `/identifiers?${of}`);
  if (!row) throw new Error('there is no primary identifier');
  return row;
};

describe('a customer’s phone and e-mail', () => {
  test('are its primary identifiers from the beginning', async () => {
    const id = await customer({ phone: A, email: 'a@example.com' });
    expect((await identifiers(id)).toSorted()).toEqual([`${A}*`, 'a@example.com*']);
  });

  test('change, go and come with the primary identifier', async () => {
    const id = await customer({ phone: A });
    await set(admin, `/customers/${id}`, { phone: B });
    expect(await identifiers(id)).toEqual([`${B}*`]);
    await set(admin, `/customers/${id}`, { phone: null });
    expect(await identifiers(id)).toEqual([]);
    await set(admin, `/customers/${id}`, { phone: C });
    expect(await identifiers(id)).toEqual([`${C}*`]);
  });

  test('leave the other identifiers alone', async () => {
    const id = await customer({ phone: A });
    await another(id, { phone: B, use: '夜间' });
    await set(admin, `/customers/${id}`, { phone: C });
    expect(await identifiers(id)).toEqual([`${C}*`, B]);
  });

  test('that are another identifier already make that one primary; none is lost or doubled', async () => {
    const id = await customer({ phone: A });
    await another(id, { phone: B });
    const answer = await change(admin, `/customers/${id}`, 1, { phone: B });
    expect((await identifiers(id)).toSorted()).toEqual([A, `${B}*`]);
    const changeId = body(answer) && answer.headers['zhiyin-change'];
    body(await admin.request('POST', '/changes/undo', { changeId }));
    expect([await shown(id), (await identifiers(id)).toSorted()]).toEqual([
      [A, null],
      [`${A}*`, B],
    ]);
  });
});

describe('a primary identifier', () => {
  test('shows on the customer when it is changed', async () => {
    const id = await customer({ phone: A });
    const primary = await primaryOf(id);
    await set(admin, `/identifiers/${primary.id}`, { phone: B });
    expect(await shown(id)).toEqual([B, null]);
  });

  test('takes the place of the one before', async () => {
    const id = await customer({ phone: A, email: 'a@example.com' });
    const second = await another(id, { phone: B });
    await set(admin, `/identifiers/${second}`, { isPrimary: true });
    expect(await shown(id)).toEqual([B, 'a@example.com']);
    expect((await identifiers(id)).toSorted()).toEqual([A, `${B}*`, 'a@example.com*']);
  });

  test('no longer shows when it is primary no more, or deleted; restored, it does', async () => {
    const id = await customer({ phone: A });
    const primary = await primaryOf(id);
    await set(admin, `/identifiers/${primary.id}`, { isPrimary: false });
    expect(await shown(id)).toEqual([null, null]);
    await set(admin, `/identifiers/${primary.id}`, { isPrimary: true });
    body(await admin.request('DELETE', `/identifiers/${primary.id}`));
    expect(await shown(id)).toEqual([null, null]);
    body(await admin.request('POST', `/identifiers/${primary.id}/restore`));
    expect(await shown(id)).toEqual([A, null]);
  });

  test('leaves the phone empty when it becomes an e-mail', async () => {
    const id = await customer({ phone: A });
    const primary = await primaryOf(id);
    await set(admin, `/identifiers/${primary.id}`, { phone: null, email: 'b@example.com' });
    expect(await shown(id)).toEqual([null, 'b@example.com']);
  });

  test('leaves its customer when it moves to another', async () => {
    const [from, to] = [await customer({ phone: A }), await customer({ phone: B })];
    const primary = await primaryOf(from);
    await set(admin, `/identifiers/${primary.id}`, { customer: to });
    expect([await shown(from), await shown(to)]).toEqual([
      [null, null],
      [A, null],
    ]);
    expect((await identifiers(to)).toSorted()).toEqual([`${A}*`, B]);
  });

  test('is one of each kind, also when several are made primary at once', async () => {
    const id = await customer({ phone: A });
    const others = await Promise.all([B, C].map((phone) => another(id, { phone })));
    await Promise.all(
      others.map(async (each) =>
        body(await change(admin, `/identifiers/${each}`, 1, { isPrimary: true })),
      ),
    );
    const marked = (await identifiers(id)).filter((each) => each.endsWith('*'));
    expect(marked).toHaveLength(1);
    expect(marked).toEqual([`${String((await shown(id))[0])}*`]);
  });
});

test('deleting a customer and restoring it leaves phone and identifiers as they were', async () => {
  const id = await customer({ phone: A });
  await another(id, { email: 'c@example.com' });
  const before = [await shown(id), await identifiers(id)];
  body(await admin.request('DELETE', `/customers/${id}`));
  body(await admin.request('POST', `/customers/${id}/restore`));
  expect([await shown(id), await identifiers(id)]).toEqual(before);
  expect((await read(admin, `/customers/${id}`)).version).toBe(3);
});

test('an identifier is called by what it is: its name tells no digits to those who may not see them', async () => {
  const phone = await another(await customer(), { phone: A });
  const mail = await another(await customer(), { email: 'tail1234@example.com' });
  const reader = await memberWith(app, organisation, {
    objects: { '*': { read: { scope: 'all' }, fields: { '*': 'read', '*sensitive': 'hidden' } } },
    actions: [],
  });
  const [one, two] = [
    await read(reader, `/identifiers/${phone}`),
    await read(reader, `/identifiers/${mail}`),
  ];
  expect([one['name'], one['phone']]).toEqual(['电话', undefined]);
  expect([two['name'], two['email']]).toEqual(['邮箱', undefined]);
  await set(admin, `/identifiers/${phone}`, { phone: null, email: 'x@example.com' });
  expect((await read(reader, `/identifiers/${phone}`))['name']).toBe('邮箱');
});

test('undoing a new phone brings the old one back on both sides', async () => {
  const id = await customer({ phone: A });
  const answer = await change(admin, `/customers/${id}`, 1, { phone: B });
  const changeId = answer.headers['zhiyin-change'];
  body(await admin.request('POST', '/changes/undo', { changeId }));
  expect([await shown(id), await identifiers(id)]).toEqual([[A, null], [`${A}*`]]);
});

test.each([{}, { phone: A, email: 'd@example.com' }])(
  'an identifier of %j is refused: it is either a phone or an e-mail',
  async (values) => {
    const answer = await admin.request('POST', '/identifiers', {
      customer: await customer(),
      ...values,
    });
    expect(refusal(answer)).toEqual([422, 'invalid_fields', 'phone:one_of']);
  },
);
