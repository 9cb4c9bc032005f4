import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type {
  TestApplication,
  TestClient,
  TestOrganisation,
} from '../../../main/test-application.ts';
import {
  body,
  change,
  create,
  list,
  memberWith,
  read,
  refusal,
  set,
  succeeded,
  where,
} from '../../../main/testing/requests.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;
let seller: TestClient;

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
  seller = await organisation.member('member');
});
afterAll(() => app.drop());

const lead = (values: object = {}, client = admin) =>
  create(client, '/leads', { name: '陈女士', ...values });
const talk = (id: string, values: object, client = admin) =>
  create(client, '/lead-interactions', { lead: id, channel: 'call', body: 'b', ...values });
type Converted = {
  customerId: string;
  contactId: string | null;
  opportunityId: string | null;
  batchId: string;
};

const convert = (input: object, client = admin) =>
  client.request('POST', '/actions/convertLead', input);
const of = (field: string, value: unknown): string =>
  where({ field, op: 'eq', value: String(value) });
const minutesAfter = (record: RecordWire, minutes: number): string =>
  new Date(Date.parse(String(record['createdAt'])) + minutes * 60_000).toISOString();
const converted = (answer: Awaited<ReturnType<typeof convert>>): Converted =>
  succeeded(answer).json<Converted>();
let numbers = 0;
const phone = (): string => `+86139${String(10_000_000 + ++numbers)}`;

async function answered(id: string): Promise<unknown[]> {
  const { firstResponseAt, responseMinutes, lastContactAt } = await read(admin, `/leads/${id}`);
  return [firstResponseAt, responseMinutes, lastContactAt];
}

test('a new lead is new, and its maker’s', async () => {
  expect(await lead({}, seller)).toMatchObject({ status: 'new', owner: seller.memberId });
});

test('a lead is unqualified for a reason, and converted by nothing but conversion', async () => {
  const { id } = await lead();
  const path = `/leads/${id}`;
  expect(refusal(await change(admin, path, 1, { status: 'unqualified' }))).toContain(
    'disqualifyReason:required_by_status',
  );
  await set(admin, path, { status: 'unqualified', disqualifyReason: 'noNeed' });
  expect(await set(admin, path, { status: 'working' })).toMatchObject({ disqualifyReason: null });
  expect(refusal(await change(admin, path, 3, { status: 'converted' }))).toContain(
    'status:by_conversion',
  );
  expect(refusal(await change(admin, path, 3, { convertedAt: '2026-01-01T00:00:00Z' }))).toContain(
    'convertedAt:read_only',
  );
});

describe('the first response', () => {
  test('is the first contact that went out, however late it is noted', async () => {
    const made = await lead();
    const { id } = made;
    await talk(id, { direction: 'in', at: minutesAfter(made, 0) });
    await talk(id, { channel: 'note', at: minutesAfter(made, 1) });
    expect((await answered(id)).slice(0, 2)).toEqual([null, null]);
    await talk(id, { direction: 'out', at: minutesAfter(made, 4) });
    const first = await talk(id, { channel: 'visit', at: minutesAfter(made, 3) });
    expect(await answered(id)).toEqual([minutesAfter(made, 3), 3, minutesAfter(made, 4)]);
    expect((await read(admin, `/leads/${id}`)).version).toBe(1);
    const removed = await admin.request('DELETE', `/lead-interactions/${first.id}`);
    expect((await answered(id))[1]).toBe(4);
    body(
      await admin.request('POST', '/changes/undo', { batchId: removed.headers['zhiyin-batch'] }),
    );
    expect((await answered(id))[1]).toBe(3);
    const edited = await change(admin, `/lead-interactions/${first.id}`, 3, { direction: 'in' });
    expect((await answered(id))[1]).toBe(4);
    body(
      await admin.request('POST', '/changes/undo', { changeId: edited.headers['zhiyin-change'] }),
    );
    expect((await answered(id))[1]).toBe(3);
  });

  test('is no note to oneself, nor is the last contact', async () => {
    const made = await lead();
    const at = minutesAfter(made, 1);
    const note = await talk(made.id, { channel: 'note', direction: 'out', at });
    expect(await answered(made.id)).toEqual([null, null, null]);
    await set(admin, `/lead-interactions/${note.id}`, { channel: 'call' });
    expect(await answered(made.id)).toEqual([at, 1, at]);
  });

  test('is not a change of status, and takes no time where it came before the entry', async () => {
    const made = await lead();
    await set(admin, `/leads/${made.id}`, { status: 'working' });
    expect(await answered(made.id)).toEqual([null, null, null]);
    await talk(made.id, { direction: 'out', at: minutesAfter(made, -30) });
    expect((await answered(made.id))[1]).toBe(0);
    const quick = await list(
      admin,
      `/leads?${where({ field: 'responseMinutes', op: 'eq', value: 0 })}`,
    );
    expect(quick.map(({ id }) => id)).toEqual([made.id]);
  });
});

describe('conversion', () => {
  test('makes a customer, a contact and an opportunity, and takes along what was said and is to do', async () => {
    const number = phone();
    const made = await lead(
      {
        company: '梧桐里酒店',
        phone: number,
        email: 'chen@example.com',
        city: '南京',
        source: 'event',
        interest: '两台咖啡机',
      },
      seller,
    );
    const said = await talk(made.id, { direction: 'out', body: '要报价', minutes: 7 }, seller);
    const task = await create(seller, '/tasks', { subject: '寄样品', lead: made.id });
    const closeDate = '2030-05-01';
    const answer = await convert({ id: made.id, opportunity: { amount: '88000', closeDate } });
    const { customerId, contactId, opportunityId } = converted(answer);
    expect(await read(admin, `/customers/${customerId}`)).toMatchObject({
      name: '梧桐里酒店',
      kind: 'company',
      phone: number,
      city: '南京',
      source: 'event',
      owner: seller.memberId,
      interactionCount: 1,
      openOpportunities: 1,
      openTasks: 1,
    });
    expect(await read(admin, `/contacts/${contactId}`)).toMatchObject({
      name: '陈女士',
      customer: customerId,
      phone: number,
      email: 'chen@example.com',
    });
    expect(await read(admin, `/opportunities/${opportunityId}`)).toMatchObject({
      name: '梧桐里酒店',
      customer: customerId,
      contact: contactId,
      amount: '88000',
      closeDate,
      status: 'open',
      owner: seller.memberId,
      note: '两台咖啡机',
    });
    const [carried] = await list(admin, `/interactions?${of('customer', customerId)}`);
    expect(carried).toMatchObject({
      body: '要报价',
      minutes: 7,
      direction: 'out',
      at: said['at'],
      createdAt: said['createdAt'],
      createdBy: seller.memberId,
    });
    expect(await read(admin, `/tasks/${task.id}`)).toMatchObject({
      lead: null,
      customer: customerId,
      opportunity: opportunityId,
    });
    expect(await read(admin, `/leads/${made.id}`)).toMatchObject({
      status: 'converted',
      customer: customerId,
      contact: contactId,
      opportunity: opportunityId,
    });
    const twice = await convert({ id: made.id });
    expect(refusal(twice)).toEqual([422, 'invalid_fields', 'null:converted_already']);
    expect(twice.body).toContain('这条线索已经转化。');
    const late = await admin.request('POST', '/lead-interactions', { lead: made.id, body: 'b' });
    expect(refusal(late)).toEqual([422, 'invalid_fields', 'lead:converted']);
    const status = await change(admin, `/leads/${made.id}`, 2, { status: 'working' });
    expect(refusal(status)).toContain('status:by_conversion');
  });

  test('makes a person of who has no company, and no opportunity where none is wanted', async () => {
    const made = await lead({ email: 'person@example.com', interest: '会员卡' });
    const { customerId, contactId, opportunityId } = converted(
      await convert({ id: made.id, opportunity: null }),
    );
    expect([contactId, opportunityId]).toEqual([null, null]);
    expect(await read(admin, `/customers/${customerId}`)).toMatchObject({
      name: '陈女士',
      kind: 'person',
      email: 'person@example.com',
      note: '会员卡',
    });
  });

  test('names a customer of the same phone or e-mail, and takes the one that is chosen', async () => {
    const number = phone();
    const known = (await create(admin, '/customers', { name: '旧客户', kind: 'company' })).id;
    const contact = (
      await create(admin, '/contacts', { name: '陈', customer: known, phone: number })
    ).id;
    const made = await lead({ company: '新名字', phone: number });
    const refused = await convert({ id: made.id });
    expect(refusal(refused)).toEqual([422, 'invalid_fields', 'customer:already_known']);
    expect(refused.body).toContain('旧客户');
    const answer = converted(await convert({ id: made.id, customer: known }));
    expect(answer).toMatchObject({ customerId: known, contactId: contact });
    const second = await lead({ company: '新名字', phone: number });
    const other = converted(await convert({ id: second.id, customer: null }));
    expect(other['customerId']).not.toBe(known);
  });

  test('is one batch, which can be undone', async () => {
    const made = await lead({ company: 'c', phone: phone() });
    await talk(made.id, { direction: 'out' });
    const task = await create(admin, '/tasks', { subject: 's', lead: made.id });
    const { batchId, customerId, opportunityId } = converted(await convert({ id: made.id }));
    const undone = body(await admin.request('POST', '/changes/undo', { batchId }));
    expect(undone).toMatchObject({ refused: [] });
    expect((await admin.request('GET', `/customers/${customerId}`)).statusCode).toBe(404);
    expect((await admin.request('GET', `/opportunities/${opportunityId}`)).statusCode).toBe(404);
    expect(await read(admin, `/leads/${made.id}`)).toMatchObject({
      status: 'new',
      convertedAt: null,
      customer: null,
      responseMinutes: 0,
    });
    expect(await read(admin, `/tasks/${task.id}`)).toMatchObject({ lead: made.id, customer: null });
    body(await convert({ id: made.id }));
  });

  test('happens once, however many try at the same time', async () => {
    const made = await lead({ company: 'once' });
    const answers = await Promise.all(Array.from({ length: 4 }, () => convert({ id: made.id })));
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([
      200, 422, 422, 422,
    ]);
    const named = where({ field: 'name', op: 'eq', value: 'once' });
    expect(await list(admin, `/customers?${named}`)).toHaveLength(1);
  });

  test('needs the rights to what it makes', async () => {
    const made = await lead();
    const viewer = await organisation.member('viewer');
    expect((await convert({ id: made.id }, viewer)).statusCode).toBe(403);
    const all = { scope: 'all' } as const;
    const reads = { read: all };
    const limited = await memberWith(app, organisation, {
      objects: {
        '*': { read: all, create: all, update: all },
        opportunity: reads,
        customer: { read: all, create: all },
      },
      actions: ['*'],
    });
    expect((await convert({ id: made.id }, limited)).statusCode).toBe(403);
    const customer = (await create(admin, '/customers', { name: 'c' })).id;
    const chosen = await convert({ id: made.id, customer, opportunity: null }, limited);
    expect(chosen.statusCode).toBe(403);
    expect(await read(admin, `/leads/${made.id}`)).toMatchObject({ status: 'new' });
    body(await convert({ id: made.id, opportunity: null }, limited));
  });

  test('carries what the one who converts sees masked, and shows it no more than before', async () => {
    const number = phone();
    const made = await lead({ company: 'masked', phone: number });
    const all = { scope: 'all' } as const;
    const masked = {
      read: all,
      create: all,
      update: all,
      fields: { '*': 'write', '*sensitive': 'masked' },
    } as const;
    const blind = await memberWith(app, organisation, { objects: { '*': masked }, actions: ['*'] });
    const { customerId } = converted(await convert({ id: made.id }, blind));
    expect((await read(blind, `/customers/${customerId}`))['phone']).toMatch(/^••••/);
    expect((await read(admin, `/customers/${customerId}`))['phone']).toBe(number);
  });
});
