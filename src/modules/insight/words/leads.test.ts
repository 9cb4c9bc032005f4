import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Condition } from '../../../kernel/condition.ts';
import type { MeasuresWire, RecordWire, TimelineWire } from '../../../kernel/wire.ts';
import type {
  TestApplication,
  TestClient,
  TestOrganisation,
} from '../../../main/test-application.ts';
import {
  create,
  list,
  memberWith,
  read,
  set,
  succeeded,
  where,
} from '../../../main/testing/requests.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { importApplication } from '../../integration/testing/import-client.ts';
import { daysAgo } from '../chances/testing/planted.ts';
import { complaint, correct, reactedIn, refreshed, words } from './testing/words-client.ts';
import type { DecidingWordsWire } from './wire.ts';

const object = 'leadInteraction';
const hesitating = 'We are not sure yet and need to think about it.';

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;

beforeAll(async () => {
  app = await importApplication();
});
afterAll(() => app.drop());

const fresh = async (): Promise<void> => {
  organisation = await app.organisation();
  ({ admin } = organisation);
};
const reacted = (): Promise<void> => reactedIn(app, organisation.orgId);
const lead = (values: object = {}): Promise<RecordWire> =>
  create(admin, '/leads', { name: '陈女士', ...values });
const said = (id: string, body: string, more: object = {}): Promise<RecordWire> =>
  create(admin, '/lead-interactions', {
    lead: id,
    channel: 'mail',
    direction: 'in',
    body,
    ...more,
  });
const mood = async (id: string, path = 'lead-interactions'): Promise<unknown> =>
  (await read(admin, `/${path}/${id}`))['sentiment'];
const since = async (id: string): Promise<unknown[]> => {
  const record = await read(admin, `/leads/${id}`);
  return [record['lastUnhappyAt'], record['lastHesitatingAt']];
};
const view = (client: TestClient, id: string) =>
  client.request('GET', `/lead-interactions/${id}/views/words`);

async function readings(): Promise<{ object: string; id: string }[]> {
  return systemTransaction(app.system, (tx) =>
    tx.query(sql`select object, record_id as id from insight.reading
      where org_id = ${organisation.orgId}::uuid order by object, record_id`),
  );
}

async function counted(name: string): Promise<number> {
  const measures = [{ name }];
  const answer = succeeded(await admin.request('POST', '/measures', { measures }));
  return Number(answer.json<MeasuresWire>().results[0]?.groups[0]?.values[0] ?? 0);
}

describe('what a lead writes', () => {
  test('is read within the reaction, found by conditions and shown in the timeline', async () => {
    await fresh();
    const { id } = await lead();
    const at = daysAgo(2);
    const text = await said(id, complaint, { at });
    expect((await view(admin, text.id)).json()).toEqual({ state: 'notRead', why: 'notYet' });
    await reacted();
    expect(await mood(text.id)).toBe('negative');
    expect((await view(admin, text.id)).json()).toMatchObject({
      state: 'read',
      category: 'complaint',
      mayCorrect: true,
    });
    const unhappy: Condition = { field: 'lastUnhappyAt', op: 'gte', value: 'today-7d' };
    expect((await list(admin, `/leads?${where(unhappy)}`)).map((each) => each.id)).toEqual([id]);
    const timeline = succeeded(await admin.request('GET', `/leads/${id}/timeline`));
    expect(timeline.json<TimelineWire>().items).toContainEqual(
      expect.objectContaining({
        record: expect.objectContaining({ id: text.id, sentiment: 'negative' }) as unknown,
      }),
    );
    await said(id, hesitating, { at: daysAgo(1) });
    await reacted();
    expect(await since(id)).toEqual([at, expect.any(String)]);
    expect(await counted('readLeadTextCount')).toBe(2);
    expect(await counted('unhappyLeadTextCount')).toBe(1);
    expect(await counted('hesitatingLeadTextCount')).toBe(1);
    expect(await counted('unhappyLeadCount')).toBe(1);
    expect(await counted('readTextCount')).toBe(0);
  });

  test('is read again when edited, moves with it to another lead, and is gone with it', async () => {
    await fresh();
    const [{ id }, other] = [await lead(), await lead({ name: '王先生' })];
    const text = await said(id, complaint);
    await reacted();
    await set(admin, `/lead-interactions/${text.id}`, { lead: other.id });
    await reacted();
    expect([(await since(id))[0], (await since(other.id))[0]]).toEqual([null, expect.any(String)]);
    await set(admin, `/lead-interactions/${text.id}`, { subject: null, body: '非常满意，谢谢。' });
    await reacted();
    expect(await mood(text.id)).toBe('positive');
    expect((await since(other.id))[0]).toBeNull();
    succeeded(await admin.request('DELETE', `/leads/${other.id}`));
    await reacted();
    expect(await readings()).toEqual([]);
    succeeded(await admin.request('POST', `/leads/${other.id}/restore`));
    await reacted();
    expect(await readings()).toEqual([{ object, id: text.id }]);
  });

  test('is read by night where no reaction was there; what people judge of it stands and teaches', async () => {
    await fresh();
    const { id } = await lead();
    const text = await said(id, complaint);
    await refreshed(admin);
    expect(await mood(text.id)).toBe('negative');
    succeeded(await correct(admin, { id: text.id, object, sentiment: 'neutral' }));
    expect(await mood(text.id)).toBe('neutral');
    expect((await since(id))[0]).toBeNull();
    await refreshed(admin);
    expect(await mood(text.id)).toBe('neutral');
    const current: Condition = { field: 'current', op: 'eq', value: true };
    const [model] = await list(admin, `/score-models?${where(current)}`);
    expect(JSON.parse(String(model?.['card']))).toMatchObject({ sentiment: { judged: 1 } });
    // A lead's text is no customer's.
    expect((await correct(admin, { id: text.id, sentiment: 'neutral' })).statusCode).toBe(404);
  });

  test('is not read of who asked not to be profiled, and what was read and judged goes at once', async () => {
    await fresh();
    const { id } = await lead();
    const text = await said(id, complaint);
    await reacted();
    succeeded(await correct(admin, { id: text.id, object, category: 'question' }));
    await set(admin, `/leads/${id}`, { noProfiling: true });
    await reacted();
    expect(await mood(text.id)).toBeNull();
    expect(await since(id)).toEqual([null, null]);
    expect(await readings()).toEqual([]);
    expect(await judgements()).toEqual([]);
    expect((await view(admin, text.id)).json()).toEqual({ state: 'notRead', why: 'noProfiling' });
    await set(admin, `/leads/${id}`, { noProfiling: false });
    await refreshed(admin);
    expect(await mood(text.id)).toBe('negative');
  });
});

const judgements = async (): Promise<unknown[]> =>
  systemTransaction(app.system, (tx) =>
    tx.query(sql`select from insight.word_correction where org_id = ${organisation.orgId}::uuid`),
  );

type Converted = { customerId: string; batchId: string };

describe('a lead that becomes a customer', () => {
  test('is read there alone, as people judged it, and as a lead again when that is taken back', async () => {
    await fresh();
    const { id } = await lead();
    const text = await said(id, complaint);
    await reacted();
    succeeded(await correct(admin, { id: text.id, object, sentiment: 'neutral' }));
    const { customerId, batchId } = succeeded(
      await admin.request('POST', '/actions/convertLead', { id, opportunity: null }),
    ).json<Converted>();
    await reacted();
    const [copy] = await list(admin, '/interactions');
    expect(await readings()).toEqual([{ object: 'interaction', id: copy?.id }]);
    expect(await words(admin, copy?.id ?? '')).toMatchObject({
      sentiment: 'neutral',
      correction: { sentiment: 'neutral' },
    });
    expect((await view(admin, text.id)).json()).toEqual({ state: 'notRead', why: 'converted' });
    expect([await counted('readTextCount'), await counted('readLeadTextCount')]).toEqual([1, 0]);
    await refreshed(admin);
    expect(await readings()).toHaveLength(1);

    // What people say of the customer's text is not lost with the customer.
    succeeded(await correct(admin, { id: copy?.id ?? '', sentiment: 'positive' }));
    succeeded(await admin.request('POST', '/changes/undo', { batchId }));
    await reacted();
    expect(await readings()).toEqual([{ object, id: text.id }]);
    expect(await mood(text.id)).toBe('positive');

    // As a customer they ask not to be profiled: what was said of them as a lead goes as well.
    const again = succeeded(
      await admin.request('POST', '/actions/convertLead', { id, opportunity: null }),
    ).json<Converted>();
    expect(again.customerId).not.toBe(customerId);
    await reacted();
    await set(admin, `/customers/${again.customerId}`, { noProfiling: true });
    await reacted();
    expect(await readings()).toEqual([]);
    expect(await judgements()).toHaveLength(1);
  });
});

test('a lead that asked not to be profiled is a customer who did', async () => {
  await fresh();
  const { id } = await lead({ noProfiling: true });
  await said(id, complaint);
  const { customerId } = succeeded(
    await admin.request('POST', '/actions/convertLead', { id, opportunity: null }),
  ).json<Converted>();
  await reacted();
  expect(await read(admin, `/customers/${customerId}`)).toMatchObject({ noProfiling: true });
  expect(await readings()).toEqual([]);
});

describe('rights', () => {
  test('who may not see a lead is told nothing of what it wrote', async () => {
    await fresh();
    const seller = await memberWith(app, organisation, {
      objects: {
        '*organisation': { read: { scope: 'all' } },
        lead: { read: { scope: 'own' } },
        leadInteraction: { read: { scope: 'all' } },
      },
      actions: ['correctWords'],
    });
    const [own, others] = [await lead({ owner: seller.memberId }), await lead()];
    const mine = await said(own.id, '包装破损，很失望。');
    const foreign = await said(others.id, '态度恶劣，骗子！');
    await reacted();
    const told = async (client: TestClient): Promise<Set<string>> => {
      const answer = succeeded(await client.request('POST', '/insight/words', { object }));
      const { negative } = answer.json<DecidingWordsWire>();
      return new Set(negative.map(({ text }) => text));
    };
    expect(await told(admin)).toEqual(new Set(['破损', '失望', '恶劣', '骗子']));
    expect(await told(seller)).toEqual(new Set(['破损', '失望']));
    const answer = succeeded(await admin.request('POST', '/insight/words', { object }));
    expect(answer.json<DecidingWordsWire>().negative[0]?.quotes[0]?.person?.name).toBe('陈女士');
    expect((await view(seller, foreign.id)).statusCode).toBe(404);
    expect((await view(seller, mine.id)).json()).toMatchObject({ mayCorrect: false });
    for (const [id, refused] of [
      [foreign.id, 404],
      [mine.id, 403],
    ] as const) {
      const answered = await correct(seller, { id, object, sentiment: 'neutral' });
      expect(answered.statusCode).toBe(refused);
    }
    // Customers are hidden from them altogether.
    expect((await seller.request('POST', '/insight/words', {})).statusCode).toBe(404);
  });
});
