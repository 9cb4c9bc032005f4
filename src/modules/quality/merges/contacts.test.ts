import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type {
  TestApplication,
  TestClient,
  TestOrganisation,
} from '../../../main/test-application.ts';
import {
  create,
  memberWith,
  read,
  refusal,
  set,
  succeeded,
} from '../../../main/testing/requests.ts';
import { rowsOf } from './testing/rows.ts';
import { merge, unmerge } from './testing/world.ts';
import type { MergePreviewWire } from './wire.ts';

let app: TestApplication;
/** Days that the clock of the product is ahead. */
let ahead = 0;
beforeAll(async () => {
  app = await testApplication({ now: () => new Date(Date.now() + ahead * 86_400_000) });
});
afterAll(() => app.drop());

const ticket = {
  name: 'x_ticket',
  plural: 'x_tickets',
  label: { zh: '工单', en: 'Ticket' },
  pluralLabel: { zh: '工单', en: 'Tickets' },
  titleField: 'x_about',
  access: 'owner',
  fields: {
    x_about: { kind: 'text', label: { zh: '事由', en: 'About' }, required: true },
    x_contact: {
      kind: 'reference',
      to: 'contact',
      onDelete: 'clear',
      label: { zh: '联系人', en: 'Contact' },
      filterable: true,
    },
  },
};

const made = async (client: TestClient, path: string, values: object): Promise<string> =>
  (await create(client, path, values)).id;

/** One person who stands twice, at two customers of two members, with everything that hangs on each. */
async function contactWorld(organisation: TestOrganisation) {
  const { admin } = organisation;
  succeeded(await admin.request('POST', '/custom-objects', ticket), 201);
  const east = await organisation.member('member', await organisation.unit('东区'));
  const west = await organisation.member('member', await organisation.unit('西区'));
  const here = await made(east, '/customers', { name: '云杉印务', kind: 'company' });
  const there = await made(west, '/customers', { name: '青川酒店', kind: 'company' });
  const hang = async (client: TestClient, customer: string, values: object) => {
    const contact = await made(client, '/contacts', { customer, name: '林川宁', ...values });
    const assistant = await made(client, '/contacts', {
      customer,
      name: '助理',
      reportsTo: contact,
    });
    const opportunity = await made(client, '/opportunities', { customer, name: '换新', contact });
    await create(client, '/opportunity-contacts', { opportunity, contact, role: 'champion' });
    await create(client, '/x-tickets', { x_about: '开票', x_contact: contact });
    const said = await client.request('POST', `/contacts/${contact}/comments`, { body: '很重要' });
    succeeded(said, 201);
    return { contact, assistant, opportunity };
  };
  const kept = await hang(east, here, { phone: '13900000001', title: '经理' });
  const gone = await hang(west, there, {
    phone: '13900000001',
    email: 'lin@example.com',
    department: '采购部',
    note: '下午联系',
  });
  // A lead that became this contact, known by the number.
  const lead = await made(west, '/leads', { name: '林', company: '青川', phone: '13900000001' });
  const convert = { id: lead, customer: there, opportunity: null };
  succeeded(await west.request('POST', '/actions/convertLead', convert));
  expect((await read(west, `/leads/${lead}`))['contact']).toBe(gone.contact);
  return { organisation, admin, east, west, here, there, kept, gone, lead };
}

const request = (survivor: string, other: string, more: object = {}) =>
  ({ object: 'contact', survivor, others: [other], ...more }) as const;

async function previewed(
  client: TestClient,
  survivor: string,
  other: string,
  rule = 'survivor',
): Promise<MergePreviewWire> {
  const path = `/quality/merge-preview?object=contact&survivor=${survivor}&others=${other}&rule=${rule}`;
  return succeeded(await client.request('GET', path)).json<MergePreviewWire>();
}

const customerIn = ({ fields }: MergePreviewWire) =>
  fields.find(({ field }) => field === 'customer');

test('contacts of different customers become one at the customer kept; taken apart, every row is as it was', async () => {
  const { organisation, admin, here, there, kept, gone, lead } = await contactWorld(
    await app.organisation(),
  );
  // They worked on one deal together before one of them went to another customer, and before anybody noticed.
  await set(admin, `/contacts/${kept.contact}`, { customer: there });
  const part = await made(admin, '/opportunity-contacts', {
    opportunity: gone.opportunity,
    contact: kept.contact,
  });
  await set(admin, `/contacts/${kept.contact}`, { customer: here });
  const before = await rowsOf(app, organisation.orgId);
  const preview = await previewed(admin, kept.contact, gone.contact);
  expect(preview.refused).toBeNull();
  expect(customerIn(preview)).toMatchObject({
    chosen: kept.contact,
    differs: true,
    free: true,
    values: [
      { recordId: kept.contact, value: here, title: '云杉印务' },
      { recordId: gone.contact, value: there, title: '青川酒店' },
    ],
  });
  const moving = {
    contact: 1,
    lead: 1,
    opportunity: 1,
    x_ticket: 1,
  };
  const counts = (all: readonly { object: string; count: number }[]) =>
    Object.fromEntries(all.map(({ object, count }) => [object, count]));
  expect(counts(preview.moving)).toEqual(moving);
  expect(counts(preview.doubled)).toEqual({ opportunityContact: 1 });

  const done = await merge(admin, request(kept.contact, gone.contact));
  expect([counts(done.moved), counts(done.doubled), done.comments, done.job]).toEqual([
    moving,
    { opportunityContact: 1 },
    1,
    null,
  ]);
  expect(await read(admin, `/contacts/${kept.contact}`)).toMatchObject({
    customer: here,
    title: '经理',
    email: 'lin@example.com',
    department: '采购部',
    note: '下午联系',
  });
  // The deal stays with its customer and keeps its person.
  expect(await read(admin, `/opportunities/${gone.opportunity}`)).toMatchObject({
    customer: there,
    contact: kept.contact,
  });
  // And knows what part they play in it, though only the one that went had it.
  expect(await read(admin, `/opportunity-contacts/${part}`)).toMatchObject({
    contact: kept.contact,
    role: 'champion',
  });
  expect((await read(admin, `/contacts/${gone.assistant}`))['reportsTo']).toBe(kept.contact);
  expect((await read(admin, `/leads/${lead}`))['contact']).toBe(kept.contact);
  const into = `/quality/merged-into?object=contact&id=${gone.contact}`;
  expect(succeeded(await admin.request('GET', into)).json()).toMatchObject({
    survivor: { id: kept.contact, title: '林川宁' },
  });
  // A stranger is refused there as ever.
  const stranger = await admin.request(
    'PATCH',
    `/opportunities/${gone.opportunity}`,
    { contact: kept.assistant },
    { 'if-match': `"${(await read(admin, `/opportunities/${gone.opportunity}`)).version}"` },
  );
  expect(refusal(stranger)).toEqual([422, 'invalid_fields', 'contact:other_customer']);

  ahead = 40;
  const apart = await unmerge(admin, done.merge);
  ahead = 0;
  expect(apart).toMatchObject({ state: 'unmerged', kept: [], keptCount: 0, job: null });
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
}, 120_000);

test('a part in an opportunity keeps its own role, and several merged ones leave theirs to the first', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const customer = await made(admin, '/customers', { name: '云杉印务', kind: 'company' });
  const make = (name: string) => made(admin, '/contacts', { customer, name });
  const [kept, one, two] = [await make('林川宁'), await make('林川凝'), await make('林宁')];
  const deal = (name: string) => made(admin, '/opportunities', { customer, name });
  const [theirs, others] = [await deal('换新'), await deal('扩容')];
  const play = (opportunity: string, contact: string, role?: string) =>
    made(admin, '/opportunity-contacts', { opportunity, contact, ...(role ? { role } : {}) });
  const own = await play(theirs, kept, 'user');
  await play(theirs, one, 'opponent');
  const first = await play(others, one);
  await play(others, two, 'decisionMaker');
  const before = await rowsOf(app, organisation.orgId);
  const done = await merge(admin, { object: 'contact', survivor: kept, others: [one, two] });
  expect((await read(admin, `/opportunity-contacts/${own}`))['role']).toBe('user');
  expect(await read(admin, `/opportunity-contacts/${first}`)).toMatchObject({
    contact: kept,
    role: 'decisionMaker',
  });
  expect(await unmerge(admin, done.merge)).toMatchObject({ state: 'unmerged', keptCount: 0 });
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
});

test('whose the one kept is goes by the rule or by hand, and its unit with it', async () => {
  const { organisation, admin, east, west, there, kept, gone } = await contactWorld(
    await app.organisation(),
  );
  const before = await rowsOf(app, organisation.orgId);
  // The other one was set last.
  const newest = await previewed(admin, kept.contact, gone.contact, 'newest');
  expect(customerIn(newest)?.chosen).toBe(gone.contact);
  const choose = { customer: gone.contact };
  const done = await merge(admin, request(kept.contact, gone.contact, { choose }));
  expect((await read(west, `/contacts/${kept.contact}`))['customer']).toBe(there);
  expect((await east.request('GET', `/contacts/${kept.contact}`)).statusCode).toBe(404);
  expect((await read(admin, `/opportunities/${kept.opportunity}`))['contact']).toBe(kept.contact);
  await unmerge(admin, done.merge);
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
}, 120_000);

test('one above the other, they become one who reports to somebody else or to nobody', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const customer = await made(admin, '/customers', { name: '云杉印务', kind: 'company' });
  const make = (name: string, reportsTo: string | null) =>
    made(admin, '/contacts', { customer, name, reportsTo });
  const chief = await make('总经理', null);
  const gone = await make('林川宁', chief);
  const between = await make('中间', gone);
  const kept = await make('林川凝', between);
  const before = await rowsOf(app, organisation.orgId);
  const done = await merge(admin, request(kept, gone));
  expect((await read(admin, `/contacts/${kept}`))['reportsTo']).toBe(chief);
  expect((await read(admin, `/contacts/${between}`))['reportsTo']).toBe(kept);
  await unmerge(admin, done.merge);
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
});

test('nobody is shown what is masked from them by giving a contact to another customer', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const [own, all] = [{ scope: 'own' }, { scope: 'all' }] as const;
  const member = await memberWith(app, organisation, {
    objects: { '*': { read: all, update: all, fields: { '*': 'write', phone: 'masked' } } },
    actions: ['mergeRecords'],
  });
  const clear = await create(admin, '/roles', {
    name: '自己的',
    definition: JSON.stringify({ objects: { '*': { read: own, update: own } }, actions: [] }),
  });
  await create(admin, '/member-roles', { member: member.memberId, role: clear.id });
  const mine = await made(admin, '/customers', { name: '我的', owner: member.memberId });
  const theirs = await made(admin, '/customers', { name: '别人的' });
  const make = (customer: string, phone: string) =>
    made(admin, '/contacts', { customer, name: '林川宁', phone });
  const [here, there] = [await make(mine, '13900000001'), await make(theirs, '13900000002')];
  expect((await read(member, `/contacts/${here}`))['phone']).toBe('+8613900000001');
  expect((await read(member, `/contacts/${there}`))['_masked']).toContain('phone');
  const into = (survivor: string, other: string, more: object = {}) =>
    member.request('POST', '/actions/mergeRecords', request(survivor, other, more));
  const hidden = [422, 'invalid_fields', 'null:shows_hidden'];
  expect(refusal(await into(here, there))).toEqual(hidden);
  expect((await previewed(member, here, there)).refused).toMatchObject({ keepable: [there] });
  // The survivor is the masked one, but at the customer where nothing is masked from them.
  expect(refusal(await into(there, here, { choose: { customer: here } }))).toEqual(hidden);
  expect((await previewed(member, there, here)).refused).toBeNull();
  await set(admin, `/contacts/${here}`, { customer: theirs });
  await set(admin, `/contacts/${here}`, { customer: mine });
  const newest = await previewed(member, there, here, 'newest');
  expect([customerIn(newest)?.chosen, newest.refused]).toEqual([
    here,
    { code: 'shows_hidden', keepable: [] },
  ]);
  succeeded(await into(there, here));
});

const contactOf = async (client: TestClient, opportunity: string) =>
  (await read(client, `/opportunities/${opportunity}`))['contact'];

test('a contact whose customer was merged since comes apart once that is', async () => {
  const { organisation, admin, here, there, kept, gone } = await contactWorld(
    await app.organisation(),
  );
  const before = await rowsOf(app, organisation.orgId);
  const contacts = await merge(admin, request(kept.contact, gone.contact));
  const between = await rowsOf(app, organisation.orgId);
  const customers = await merge(admin, { object: 'customer', survivor: here, others: [there] });
  expect(await contactOf(admin, gone.opportunity)).toBe(kept.contact);
  const early = await admin.request('POST', '/actions/unmergeRecord', { id: contacts.merge });
  expect(refusal(early)).toEqual([422, 'invalid_fields', 'customer:in_trash']);
  expect(await unmerge(admin, customers.merge)).toMatchObject({ state: 'unmerged', keptCount: 0 });
  expect(await contactOf(admin, gone.opportunity)).toBe(kept.contact);
  expect(await rowsOf(app, organisation.orgId)).toEqual(between);
  expect(await unmerge(admin, contacts.merge)).toMatchObject({ state: 'unmerged', keptCount: 0 });
  expect((await read(admin, `/contacts/${gone.contact}`))['customer']).toBe(there);
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
}, 120_000);

test('an opportunity keeps its person when its customer is merged into a third one and taken apart', async () => {
  const { organisation, admin, there, kept, gone } = await contactWorld(await app.organisation());
  const third = await made(admin, '/customers', { name: '北岭食品', kind: 'company' });
  const before = await rowsOf(app, organisation.orgId);
  const contacts = await merge(admin, request(kept.contact, gone.contact));
  const customers = await merge(admin, { object: 'customer', survivor: third, others: [there] });
  expect(await read(admin, `/opportunities/${gone.opportunity}`)).toMatchObject({
    customer: third,
    contact: kept.contact,
  });
  expect(await unmerge(admin, customers.merge)).toMatchObject({ state: 'unmerged', keptCount: 0 });
  expect(await unmerge(admin, contacts.merge)).toMatchObject({ state: 'unmerged', keptCount: 0 });
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
}, 120_000);

test('contacts merged one into the next come apart from the end, though each is at a customer of its own', async () => {
  const { organisation, admin, kept, gone } = await contactWorld(await app.organisation());
  const third = await made(admin, '/customers', { name: '北岭食品', kind: 'company' });
  const middle = await made(admin, '/contacts', { customer: third, name: '林川宁' });
  const before = await rowsOf(app, organisation.orgId);
  const first = await merge(admin, request(middle, gone.contact));
  const between = await rowsOf(app, organisation.orgId);
  const second = await merge(admin, request(kept.contact, middle));
  expect(await contactOf(admin, gone.opportunity)).toBe(kept.contact);
  expect(await unmerge(admin, second.merge)).toMatchObject({ state: 'unmerged', keptCount: 0 });
  expect(await contactOf(admin, gone.opportunity)).toBe(middle);
  expect(await rowsOf(app, organisation.orgId)).toEqual(between);
  expect(await unmerge(admin, first.merge)).toMatchObject({ state: 'unmerged', keptCount: 0 });
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
}, 120_000);
