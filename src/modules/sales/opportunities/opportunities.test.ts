import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
  read,
  refusal,
  set,
  where,
} from '../../../main/testing/requests.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;
let customer: string;
let stages: RecordWire[];

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
  stages = await list(admin, '/pipeline-stages?sort=position');
});
afterAll(() => app.drop());
beforeEach(async () => {
  customer = (await create(admin, '/customers', { name: 'c' })).id;
});

const stage = (position: number): string => String(stages[position - 1]?.id);
const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());

const opportunity = (values: object = {}) =>
  create(admin, '/opportunities', {
    name: 'o',
    customer,
    amount: '1000',
    closeDate: '2030-01-31',
    ...values,
  });
const move = async (id: string, position: number, values: object = {}): Promise<RecordWire> =>
  set(admin, `/opportunities/${id}`, { stage: stage(position), ...values });
const act = (name: string, input: object, client = admin) =>
  client.request('POST', `/actions/${name}`, input);

/** The stays in stages, in the order of time: position of the stage and outcome. */
async function stays(id: string): Promise<[number, unknown][]> {
  const of = where({ field: 'opportunity', op: 'eq', value: id });
  const entries = await list(admin, `/stage-entries?sort=enteredAt&${of}`);
  for (const { leftAt, days, outcome } of entries) {
    expect(days === null).toBe(leftAt === null);
    expect(['open', 'won', 'lost'].includes(String(outcome)) || leftAt !== null).toBe(true);
  }
  return entries.map((entry) => [
    1 + stages.findIndex(({ id: each }) => each === entry['stage']),
    entry['outcome'],
  ]);
}

async function undo(client: TestClient, target: object): Promise<void> {
  const answer = body(await client.request('POST', '/changes/undo', target));
  expect(answer).toMatchObject({ refused: [] });
}

describe('where an opportunity stands', () => {
  test('begins at the first stage of the default pipeline', async () => {
    const made = await opportunity({ amount: '1000.01' });
    expect(made).toMatchObject({
      stage: stage(1),
      pipeline: stages[0]?.['pipeline'],
      status: 'open',
      probability: 10,
      expected: '100.001',
      closedAt: null,
      stageSince: made['createdAt'],
      forecastCategory: 'pipeline',
    });
    expect(await stays(made.id)).toEqual([[1, 'open']]);
  });

  test('begins in the pipeline or the stage that is given, and in none of another', async () => {
    const other = await create(admin, '/pipelines', { name: 'supplies', position: 2 });
    const first = await create(admin, '/pipeline-stages', {
      name: 'asked',
      pipeline: other.id,
      position: 1,
      probability: 40,
    });
    expect(await opportunity({ pipeline: other.id })).toMatchObject({
      stage: first.id,
      probability: 40,
    });
    const given = await opportunity({ stage: first.id, probability: 35 });
    expect(given).toMatchObject({ pipeline: other.id, probability: 35 });
    const mixed = { name: 'o', customer, pipeline: other.id, stage: stage(1) };
    const answer = await admin.request('POST', '/opportunities', mixed);
    expect(refusal(answer)).toEqual([422, 'invalid_fields', 'stage:other_pipeline']);
    const moved = await set(admin, `/opportunities/${given.id}`, {
      pipeline: stages[0]?.['pipeline'],
    });
    expect(moved).toMatchObject({ stage: stage(1), probability: 10 });
    expect(await move(given.id, 2)).toMatchObject({ pipeline: stages[0]?.['pipeline'] });
    const empty = await create(admin, '/pipelines', { name: 'empty', position: 3 });
    const none = await admin.request('POST', '/opportunities', {
      ...mixed,
      pipeline: empty.id,
      stage: null,
    });
    expect(refusal(none)).toContain('pipeline:no_stage');
  });

  test('takes probability and expected amount from the stage, unless the same write says otherwise', async () => {
    const { id } = await opportunity();
    expect(await move(id, 2)).toMatchObject({ probability: 25, expected: '250' });
    expect(await move(id, 3, { probability: 60 })).toMatchObject({
      probability: 60,
      expected: '600',
    });
    expect(await set(admin, `/opportunities/${id}`, { amount: null })).toMatchObject({
      expected: null,
    });
    expect(await set(admin, `/opportunities/${id}`, { amount: '5' })).toMatchObject({
      expected: '3',
    });
    const [found] = await list(
      admin,
      `/opportunities?${where({ field: 'expected', op: 'eq', value: '3' })}`,
    );
    expect(found?.id).toBe(id);
  });

  test('is stale some days after it came there, by the stage', async () => {
    const { id } = await opportunity();
    const { staleOn, stageSince } = await move(id, 2);
    const days = (Date.parse(String(staleOn)) - Date.parse(String(stageSince))) / 86_400_000;
    expect(days).toBeGreaterThan(20);
    expect(days).toBeLessThan(22);
    expect((await move(id, 5))['staleOn']).toBe(null);
  });

  test('is refused while what the stage requires is missing, and accepted together with it', async () => {
    const { id, version } = await create(admin, '/opportunities', { name: 'o', customer });
    const refused = await change(admin, `/opportunities/${id}`, version, { stage: stage(4) });
    expect(refusal(refused)).toEqual([
      422,
      'invalid_fields',
      'amount:required_by_stage',
      'closeDate:required_by_stage',
    ]);
    expect(refused.body).toContain('进入“商务谈判”前请填写金额。');
    expect(await stays(id)).toEqual([[1, 'open']]);
    expect(await move(id, 4, { amount: '1', closeDate: '2030-01-01' })).toMatchObject({
      status: 'open',
    });
    // What is there already is not asked again, nor is it locked.
    await set(admin, `/opportunities/${id}`, { amount: null });
    const made = await admin.request('POST', '/opportunities', {
      name: 'o',
      customer,
      stage: stage(3),
    });
    expect(refusal(made)).toEqual([422, 'invalid_fields', 'amount:required_by_stage']);
  });

  test('has a contact of the customer, and of no other', async () => {
    const other = (await create(admin, '/customers', { name: 'other' })).id;
    const contact = (await create(admin, '/contacts', { name: 'p', customer })).id;
    const { id, version } = await opportunity({ customer: other });
    const refused = await change(admin, `/opportunities/${id}`, version, { contact });
    expect(refusal(refused)).toEqual([422, 'invalid_fields', 'contact:other_customer']);
    const own = await opportunity({ contact });
    const moved = await set(admin, `/opportunities/${own.id}`, { customer: other });
    expect(moved['contact']).toBe(null);
  });

  test('gives each contact of the customer one part in the decision, and nobody else', async () => {
    const make = async (name: string, of = customer): Promise<string> =>
      (await create(admin, '/contacts', { name, customer: of })).id;
    const other = (await create(admin, '/customers', { name: 'other' })).id;
    const [buyer, chief, stranger] = [await make('b'), await make('c'), await make('s', other)];
    const { id } = await opportunity();
    const give = (contact: string, role: string) =>
      admin.request('POST', '/opportunity-contacts', { opportunity: id, contact, role });
    const part = body(await give(buyer, 'user'), 201);
    body(await give(chief, 'decisionMaker'), 201);
    expect(refusal(await give(buyer, 'champion'))).toEqual([
      409,
      'duplicate',
      'opportunity:duplicate',
    ]);
    const refused = [422, 'invalid_fields', 'contact:other_customer'];
    expect(refusal(await give(stranger, 'influencer'))).toEqual(refused);
    const path = `/opportunity-contacts/${part.id}`;
    expect(refusal(await change(admin, path, part.version, { contact: stranger }))).toEqual(
      refused,
    );
    // The part may change; who plays it goes on doing so at another customer, too.
    await set(admin, `/contacts/${buyer}`, { customer: other });
    expect(await set(admin, path, { role: 'opponent' })).toMatchObject({ contact: buyer });
    const of = where({ field: 'opportunity', op: 'eq', value: id });
    const parts = await list(admin, `/opportunity-contacts?sort=createdAt&${of}`);
    expect(parts.map(({ contact, role }) => [contact, role])).toEqual([
      [buyer, 'opponent'],
      [chief, 'decisionMaker'],
    ]);
    // The deal follows only when nobody who decides about it stays behind.
    const { version } = await read(admin, `/opportunities/${id}`);
    const move = () => change(admin, `/opportunities/${id}`, version, { customer: other });
    const left = await move();
    expect(refusal(left)).toEqual([422, 'invalid_fields', 'customer:has_stakeholders']);
    expect(left.body).toContain('请先移除他们，再更换客户。');
    expect((await read(admin, `/opportunities/${id}`))['customer']).toBe(customer);
    body(await admin.request('DELETE', `/opportunity-contacts/${parts[1]?.id}`));
    expect(body(await move())).toMatchObject({ customer: other });
  });
});

describe('closing', () => {
  test('wins today, or on the earlier day that is said', async () => {
    const { id } = await opportunity();
    const before = Date.now();
    const won = body(await act('winOpportunity', { id }));
    expect(won['version']).toBe(2);
    const record = await read(admin, `/opportunities/${id}`);
    expect(record).toMatchObject({
      status: 'won',
      stage: stage(5),
      probability: 100,
      expected: '1000',
      closeDate: today,
      forecastCategory: 'closed',
    });
    expect(Date.parse(String(record['closedAt']))).toBeGreaterThanOrEqual(before);
    expect(refusal(await act('winOpportunity', { id }))).toEqual([
      422,
      'invalid_fields',
      'null:closed_already',
    ]);

    const earlier = await opportunity();
    body(await act('winOpportunity', { id: earlier.id, closedOn: '2026-03-05' }));
    expect(await read(admin, `/opportunities/${earlier.id}`)).toMatchObject({
      closeDate: '2026-03-05',
      closedAt: '2026-03-05T04:00:00.000Z',
    });
    const later = await opportunity();
    const answer = await act('winOpportunity', { id: later.id, closedOn: '2999-01-01' });
    expect(refusal(answer)).toEqual([422, 'invalid_fields', 'closeDate:in_future']);
  });

  test('is for no less than nothing', async () => {
    const { id, version } = await opportunity();
    const answer = await change(admin, `/opportunities/${id}`, version, { amount: '-0.01' });
    expect(refusal(answer)).toEqual([422, 'invalid_fields', 'amount:too_small']);
    expect(await set(admin, `/opportunities/${id}`, { amount: '0' })).toMatchObject({
      amount: '0',
    });
  });

  test('asks for the amount where the stage does', async () => {
    const { id } = await opportunity({ amount: null });
    expect(refusal(await act('winOpportunity', { id }))).toContain('amount:required_by_stage');
    await set(admin, `/opportunities/${id}`, { amount: '77' });
    body(await act('winOpportunity', { id }));
    expect(await read(admin, `/opportunities/${id}`)).toMatchObject({
      status: 'won',
      expected: '77',
    });
  });

  test('loses for a reason, to somebody', async () => {
    const { id, version } = await opportunity();
    const refused = await change(admin, `/opportunities/${id}`, version, { stage: stage(6) });
    expect(refusal(refused)).toEqual([422, 'invalid_fields', 'lossReason:required_by_stage']);
    const competitor = (await create(admin, '/competitors', { name: 'others' })).id;
    const input = { id, lossReason: 'price', competitor, note: 'too dear' };
    const { batchId } = body(await act('loseOpportunity', input));
    expect(await read(admin, `/opportunities/${id}`)).toMatchObject({
      status: 'lost',
      probability: 0,
      expected: '0',
      lossReason: 'price',
      lossNote: 'too dear',
      forecastCategory: 'omitted',
    });
    const of = where({ field: 'opportunity', op: 'eq', value: id });
    expect(await list(admin, `/opportunity-competitors?${of}`)).toMatchObject([{ competitor }]);
    const kept = await change(admin, `/opportunities/${id}`, 2, { lossReason: null });
    expect(refusal(kept)).toEqual([422, 'invalid_fields', 'lossReason:required_by_stage']);
    await undo(admin, { batchId });
    expect(await read(admin, `/opportunities/${id}`)).toMatchObject({
      status: 'open',
      lossReason: null,
    });
    expect(await list(admin, `/opportunity-competitors?${of}`)).toEqual([]);
  });

  test('lost with several after it says to whom, and not any more once it is taken up again', async () => {
    const { id } = await opportunity();
    const [first, second] = [
      await create(admin, '/competitors', { name: `first ${id}` }),
      await create(admin, '/competitors', { name: `second ${id}` }),
    ];
    for (const { id: competitor } of [first, second])
      await create(admin, '/opportunity-competitors', { opportunity: id, competitor });
    const input = { id, lossReason: 'competitor', competitor: second?.id };
    body(await act('loseOpportunity', input));

    const to = (one: string | undefined): Promise<RecordWire[]> =>
      list(admin, `/opportunities?${where({ field: 'lostTo', op: 'eq', value: one ?? '' })}`);
    expect((await to(second?.id)).map((one) => one.id)).toEqual([id]);
    expect(await to(first?.id)).toEqual([]);
    const of = where({ field: 'opportunity', op: 'eq', value: id });
    expect(await list(admin, `/opportunity-competitors?${of}`)).toHaveLength(2);

    body(await act('reopenOpportunity', { id }));
    expect(await read(admin, `/opportunities/${id}`)).toMatchObject({ lostTo: null });
  });

  test('is taken up again where it stood, without the reasons', async () => {
    const { id } = await opportunity();
    await move(id, 3);
    body(await act('loseOpportunity', { id, lossReason: 'price' }));
    body(await act('reopenOpportunity', { id }));
    expect(await read(admin, `/opportunities/${id}`)).toMatchObject({
      stage: stage(3),
      status: 'open',
      probability: 50,
      closedAt: null,
      lossReason: null,
      forecastCategory: 'pipeline',
    });
    expect(await stays(id)).toEqual([
      [1, 'advanced'],
      [3, 'lost'],
      [6, 'back'],
      [3, 'open'],
    ]);
    expect(refusal(await act('reopenOpportunity', { id }))).toContain('null:open_already');
    body(await act('winOpportunity', { id }));
    const answer = await act('reopenOpportunity', { id, stage: stage(6) });
    expect(refusal(answer)).toEqual([422, 'invalid_fields', 'stage:not_open']);
    body(await act('reopenOpportunity', { id, stage: stage(2) }));
    expect((await read(admin, `/opportunities/${id}`))['stage']).toBe(stage(2));
  });

  test('has the day on which it closed, which may be put right', async () => {
    const { id } = await opportunity();
    await move(id, 5);
    const path = `/opportunities/${id}`;
    const right = await set(admin, path, { closeDate: '2026-02-01' });
    expect(right['closedAt']).toBe('2026-02-01T04:00:00.000Z');
    expect((await set(admin, path, { closeDate: null }))['closeDate']).toBe('2026-02-01');
    expect(refusal(await change(admin, path, 4, { closeDate: '2999-01-01' }))).toContain(
      'closeDate:in_future',
    );
  });

  test('needs the right to change the opportunity', async () => {
    const { id } = await opportunity();
    const viewer = await organisation.member('viewer');
    expect((await act('winOpportunity', { id }, viewer)).statusCode).toBe(403);
    const elsewhere = await organisation.member('member', await organisation.unit('门店'));
    expect((await act('winOpportunity', { id }, elsewhere)).statusCode).toBe(404);
  });
});
