import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import {
  body,
  change,
  create,
  memberWith,
  read,
  succeeded,
} from '../../../main/testing/requests.ts';
import { createMany, findsWhenKept, keptApplication, typed } from './testing/world.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await keptApplication();
});
afterAll(() => app.drop());

const PHONE = '13912345678';
const MAIL = 'lin.chuan@example.com';

/** A member of another team, who sees nothing of what the administrator has. */
async function stranger(): Promise<{ admin: TestClient; other: TestClient }> {
  const organisation = await app.organisation();
  const unit = await organisation.unit('另一个团队');
  return { admin: organisation.admin, other: await organisation.member('member', unit) };
}

test('a hit outside the rights of whoever types says what agrees and whom to ask, and no more', async () => {
  const { admin, other } = await stranger();
  const birthday = '1988-03-09';
  const known = { city: '上海', birthday };
  const person = { kind: 'person', name: '林川宁', phone: PHONE, email: MAIL, ...known };
  const { id } = await create(admin, '/customers', person);
  const firm = await create(admin, '/customers', { kind: 'company', name: '卓凯航机械有限公司' });
  await findsWhenKept(admin, { kind: 'person', name: '林川宁', phone: PHONE }, [id]);
  await findsWhenKept(admin, { name: '卓凯航机械' }, [firm.id]);

  const input = { kind: 'person', name: '林川宁', phone: PHONE };
  const answer = await other.request('POST', '/quality/matches', {
    object: 'customer',
    values: input,
  });
  const wire = succeeded(answer).body;
  for (const secret of [id, '林川宁', '川宁', PHONE, '5678', MAIL, '上海']) {
    expect(wire).not.toContain(secret);
  }
  expect((await typed(other, input))[0]).toMatchObject({
    object: 'customer',
    id: null,
    title: '林＊＊',
    masked: true,
    fields: [
      { name: 'name', agreement: 'equal' },
      { name: 'phone', agreement: 'equal' },
    ],
    owner: { id: admin.memberId, name: '管理员 Admin' },
    unit: '测试公司 Test',
  });
  expect((await typed(other, { name: '卓凯航机械' }))[0]).toMatchObject({
    id: null,
    title: '卓凯＊＊',
  });
  // What is guessed is not confirmed: a city, a birthday, the last four.
  const guessed = { ...known, kind: 'person', name: '林川宁', phone: '13700005678' };
  const fieldsTo = async (client: TestClient) => (await typed(client, guessed))[0]?.fields;
  expect(await fieldsTo(other)).toEqual([{ name: 'name', agreement: 'equal' }]);
  // Nor does how likely it is, nor whether there is a hit at all, change with a guess.
  const named = { kind: 'person', name: '林川宁' };
  const guesses = [
    named,
    { ...named, birthday },
    { ...named, birthday: '1970-01-01', city: '成都' },
  ];
  const chances = async (client: TestClient) =>
    Promise.all(guesses.map(async (each) => (await typed(client, each))[0]?.chance));
  expect(new Set(await chances(other)).size).toBe(1);
  expect(new Set(await chances(admin)).size).toBeGreaterThan(1);
  const told = (await fieldsTo(admin))?.map(({ name }) => name);
  expect(told).toEqual(['name', 'phone', 'city', 'birthday']);
  // Positive control: whoever may see it is told who it is.
  expect((await typed(admin, input))[0]).toMatchObject({
    id,
    title: '林川宁',
    masked: false,
    city: '上海',
    phoneLast4: '5678',
  });
});

test('of a short name less is shown, and nothing of a single character', async () => {
  const { admin, other } = await stranger();
  const phones = ['13900007771', '13900007772'];
  await create(admin, '/customers', { kind: 'company', name: '卓凯', phone: phones[0] });
  await create(admin, '/customers', { kind: 'person', name: '宁', phone: phones[1] });
  const titles = async (): Promise<unknown[]> =>
    Promise.all(phones.map(async (phone) => (await typed(other, { phone }))[0]?.title));
  await expect.poll(titles, { timeout: 30_000 }).toEqual(['卓＊＊', '＊＊']);
});

test('only who may create such records is told of any', async () => {
  const organisation = await app.organisation();
  await create(organisation.admin, '/customers', { kind: 'person', name: '高平', phone: PHONE });
  const values = { phone: PHONE };
  const viewer = await organisation.member('viewer');
  const refused = await viewer.request('POST', '/quality/matches', { object: 'customer', values });
  expect(refused.statusCode).toBe(403);
  const all = { scope: 'all' } as const;
  const blind = await memberWith(app, organisation, {
    objects: { customer: { create: all }, lead: { create: all } },
    actions: [],
  });
  // Creates, but reads nothing: every hit is masked.
  await expect.poll(() => typed(blind, values), { timeout: 30_000 }).toMatchObject([{ id: null }]);
  const seeing = await memberWith(app, organisation, {
    objects: {
      customer: {
        create: all,
        read: all,
        fields: { '*': 'read', name: 'hidden', phone: 'hidden' },
      },
    },
    actions: [],
  });
  const [hit] = await typed(seeing, values);
  expect([hit?.title, hit?.phoneLast4, hit?.masked]).toEqual(['＊＊', undefined, false]);
  expect(hit?.fields).toEqual([]);
});

test('keys follow creating, changing, identifiers, deleting, restoring, importing and undoing', async () => {
  const { admin } = await app.organisation();
  const person = { kind: 'person', city: '成都' };
  const old = { ...person, name: '何玲霞' };
  const { id } = await create(admin, '/customers', { ...old, phone: PHONE });
  await findsWhenKept(admin, { phone: PHONE }, [id]);
  const renamed = await change(admin, `/customers/${id}`, 1, { name: '郭静浩' });
  const changeId = succeeded(renamed).headers['zhiyin-change'];
  await findsWhenKept(admin, { ...person, name: '郭静浩' }, [id]);
  await findsWhenKept(admin, old, []);
  body(await admin.request('POST', '/changes/undo', { changeId }));
  await findsWhenKept(admin, old, [id]);

  const second = await create(admin, '/customers', { ...person, name: '罗勇' });
  const mail = await create(admin, '/identifiers', { customer: id, email: MAIL });
  await findsWhenKept(admin, { email: MAIL }, [id]);
  // Moved, both customers have other keys.
  succeeded(await change(admin, `/identifiers/${mail.id}`, mail.version, { customer: second.id }));
  await findsWhenKept(admin, { email: MAIL }, [second.id]);
  succeeded(await admin.request('DELETE', `/customers/${id}`));
  await findsWhenKept(admin, { phone: PHONE }, []);
  body(await admin.request('POST', `/customers/${id}/restore`));
  await findsWhenKept(admin, { phone: PHONE }, [id]);
  const [imported] = await createMany(admin, 'customer', [
    { ...person, name: '马超', phone: PHONE },
  ]);
  await findsWhenKept(admin, { phone: PHONE }, [id, imported ?? '']);
  expect((await read(admin, `/customers/${id}`))['name']).toBe('何玲霞');
}, 120_000);

test('a lead that is typed is held against leads and customers, a firm by its name', async () => {
  const { admin } = await app.organisation();
  const firm = await create(admin, '/customers', { name: '森邦岳物流有限公司', city: '武汉' });
  const lead = await create(admin, '/leads', { name: '朱刚', company: '森邦岳物流', phone: PHONE });
  const values = { name: '朱刚', company: '森邦岳物流公司', phone: PHONE, city: '武汉' };
  await expect
    .poll(async () => (await typed(admin, values, 'lead')).map(({ object, id }) => [object, id]), {
      timeout: 30_000,
    })
    .toEqual([
      ['lead', lead.id],
      ['customer', firm.id],
    ]);
  // A record that is being changed is not told of itself.
  const body = { object: 'lead', values, except: lead.id };
  const others = succeeded(await admin.request('POST', '/quality/matches', body)).body;
  expect(others).not.toContain(lead.id);
  expect(others).toContain(firm.id);
});

test('half a number or nothing at all finds nothing', async () => {
  const { admin } = await app.organisation();
  await create(admin, '/customers', { kind: 'person', name: '胡明', phone: PHONE });
  expect(await typed(admin, { phone: '1391234' })).toEqual([]);
  expect(await typed(admin, {})).toEqual([]);
  const wrong = await admin.request('POST', '/quality/matches', { object: 'order', values: {} });
  expect(wrong.statusCode).toBe(422);
});
