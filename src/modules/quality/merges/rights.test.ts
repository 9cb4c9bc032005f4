import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication } from '../../../main/test-application.ts';
import {
  create,
  memberWith,
  read,
  refusal,
  set,
  succeeded,
} from '../../../main/testing/requests.ts';
import { merge, mergeWorld, unmerge } from './testing/world.ts';
import type { MergeDetailWire, MergePreviewWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

test('nobody is shown by a merge what is masked from them on a record that is not their own', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const [own, unit] = [{ scope: 'own' }, { scope: 'unit' }] as const;
  const masking = { fields: { '*sensitive': 'masked' } } as const;
  const member = await memberWith(app, organisation, {
    objects: { '*': { read: unit, update: unit, ...masking } },
    actions: ['mergeRecords'],
  });
  const role = await create(admin, '/roles', {
    name: '自己的',
    definition: JSON.stringify({ objects: { '*': { read: own, update: own } }, actions: [] }),
  });
  const given = await create(admin, '/member-roles', { member: member.memberId, role: role.id });
  const make = (values: object) => create(admin, '/customers', { name: '同一家', ...values });
  const mine = await make({ owner: member.memberId, phone: '13800000021' });
  const theirs = await make({ phone: '13800000022', email: 'hers@example.com' });
  const [clear, masked] = [mine.id, theirs.id].map((id) => read(member, `/customers/${id}`));
  expect((await clear)?.['phone']).toBe('+8613800000021');
  expect((await masked)?.['_masked']).toContain('phone');
  const into = (survivor: string, other: string) => {
    const asked = { object: 'customer', survivor, others: [other] };
    return member.request('POST', '/actions/mergeRecords', asked);
  };
  const told = async (survivor: string, other: string) => {
    const path = `/quality/merge-preview?object=customer&survivor=${survivor}&others=${other}`;
    return succeeded(await member.request('GET', path)).json<MergePreviewWire>().refused;
  };
  expect(refusal(await into(mine.id, theirs.id))).toEqual([
    422,
    'invalid_fields',
    'null:shows_hidden',
  ]);
  // Said before, with what they may keep instead.
  expect(await told(mine.id, theirs.id)).toEqual({ code: 'shows_hidden', keepable: [theirs.id] });
  expect(await told(theirs.id, mine.id)).toBeNull();
  // The other way round nothing more is shown, nor where both are theirs.
  succeeded(await into(theirs.id, mine.id));
  const [one, two] = await Promise.all([1, 2].map(() => make({ owner: member.memberId })));
  succeeded(await into(one?.id ?? '', two?.id ?? ''));

  // Parts have the owner of their customer: a number of its own is masked with them alone.
  succeeded(await admin.request('DELETE', `/member-roles/${given.id}`));
  const parts = await create(admin, '/roles', {
    name: '自己的号码',
    definition: JSON.stringify({ objects: { identifier: { read: own } }, actions: [] }),
  });
  await create(admin, '/member-roles', { member: member.memberId, role: parts.id });
  const [here, there] = [await make({ owner: member.memberId }), await make({})];
  expect(refusal(await into(here.id, there.id)).at(-1)).toBe('null:shows_hidden');
  succeeded(await into(there.id, here.id));
}, 60_000);

test('nobody is told how much there is of what they may not read, nor what became of it', async () => {
  const organisation = await app.organisation();
  const { admin, kept, gone, of } = await mergeWorld(organisation);
  const all = { scope: 'all' } as const;
  const none = {};
  const reader = await memberWith(app, organisation, {
    objects: {
      '*': { read: all, update: all },
      opportunity: none,
      contact: { read: { scope: 'own' } },
    },
    actions: ['mergeRecords'],
  });
  const objects = (counts: readonly { object: string }[]) => counts.map(({ object }) => object);
  const path = `/quality/merge-preview?object=customer&survivor=${kept}&others=${gone}`;
  const previewed = async (client: typeof admin) =>
    objects(succeeded(await client.request('GET', path)).json<MergePreviewWire>().moving);
  expect(await previewed(admin)).toContain('opportunity');
  expect((await previewed(admin)).filter((name) => name !== 'opportunity')).toEqual(
    await previewed(reader),
  );

  const { merge: id } = await merge(admin, { object: 'customer', survivor: kept, others: [gone] });
  const other = await create(admin, '/customers', { name: '别家' });
  for (const [where, record] of [
    // First, as nobody else's contact may have a part in the opportunity.
    ['contacts', of.contact],
    ['opportunities', of.opportunity],
    ['interactions', of.interaction],
  ] as const)
    await set(admin, `/${where}/${record}`, { customer: other.id });
  const apart = await unmerge(admin, id);
  const told = async (client: typeof admin) =>
    succeeded(await client.request('GET', `/quality/merges/${id}`)).json<MergeDetailWire>();
  const [whole, partly] = [await told(admin), await told(reader)];
  expect(objects(whole.kept).toSorted()).toEqual(objects(apart.kept).toSorted());
  expect(objects(whole.kept)).toEqual(expect.arrayContaining(['opportunity', 'contact']));
  expect(new Set(objects(partly.kept))).toEqual(new Set(['interaction']));
  expect(partly.keptCount).toBe(whole.keptCount);
  expect(objects(whole.moved)).toContain('opportunity');
  expect(objects(partly.moved)).not.toContain('opportunity');
}, 60_000);

test('whether values that are masked differ behind the mask is not told', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const all = { scope: 'all' } as const;
  const reader = await memberWith(app, organisation, {
    objects: { '*': { read: all, update: all, fields: { '*sensitive': 'masked' } } },
    actions: ['mergeRecords'],
  });
  const make = (phone: string, city: string) =>
    create(admin, '/customers', { name: '同一家', phone, city });
  const one = await make('13800001234', '上海');
  // The same last digits, and others.
  for (const [phone, differing] of [
    ['13900001234', false],
    ['13900004321', true],
  ] as const) {
    const other = await make(phone, '杭州');
    const path = `/quality/merge-preview?object=customer&survivor=${one.id}&others=${other.id}`;
    const told = async (client: typeof admin) => {
      const { fields } = succeeded(await client.request('GET', path)).json<MergePreviewWire>();
      const differs = new Map(fields.map((each) => [each.field, each.differs]));
      return [differs.get('phone'), differs.get('city')];
    };
    expect(await told(reader)).toEqual([differing, true]);
    expect(await told(admin)).toEqual([true, true]);
  }
});
