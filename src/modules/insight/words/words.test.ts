import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Condition } from '../../../kernel/condition.ts';
import type { MeasuresWire, RecordWire, TimelineWire } from '../../../kernel/wire.ts';
import type {
  TestApplication,
  TestClient,
  TestOrganisation,
} from '../../../main/test-application.ts';
import { create, list, read, set, succeeded, where } from '../../../main/testing/requests.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { importApplication } from '../../integration/testing/import-client.ts';
import { daysAgo, planted } from '../chances/testing/planted.ts';
import { complaint, correct, reactedIn, refreshed, words } from './testing/words-client.ts';
import type { WordsCard, WordsView } from './wire.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;
let customer: string;

beforeAll(async () => {
  app = await importApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
  customer = (await create(admin, '/customers', { name: '临江书店 Riverside Books' })).id;
});
afterAll(() => app.drop());

const reacted = (orgId = organisation.orgId): Promise<void> => reactedIn(app, orgId);

const said = (body: string, more: object = {}): Promise<RecordWire> =>
  create(admin, '/interactions', { customer, channel: 'mail', direction: 'in', body, ...more });

const mood = async (id: string): Promise<unknown[]> => {
  const record = await read(admin, `/interactions/${id}`);
  return ['sentiment', 'emotion', 'aspect', 'category', 'language'].map((name) => record[name]);
};

const none = [null, null, null, null, null];

describe('reading', () => {
  test('a complaint that comes in is read, and finds its customer', async () => {
    const { id } = await said(complaint);
    expect(await mood(id)).toEqual(none);
    expect(await words(admin, id)).toEqual({ state: 'notRead', why: 'notYet' });
    await reacted();
    expect(await mood(id)).toEqual(['negative', 'disappointed', 'waiting', 'complaint', 'zh']);
    const view = await words(admin, id);
    expect(view).toMatchObject({ state: 'read', correction: null, mayCorrect: true });
    const told = view.state === 'read' ? view.words : [];
    const texts = told.map(({ text }) => text);
    expect(texts).toEqual(['失望', '又坏了', '等了三天', '没人来', '退货']);
    for (const { text, from, to } of told) expect(complaint.slice(from, to)).toBe(text);

    const unhappy: Condition = { field: 'lastUnhappyAt', op: 'gte', value: 'today-7d' };
    expect((await list(admin, `/customers?${where(unhappy)}`)).map((each) => each.id)).toEqual([
      customer,
    ]);
    const timeline = succeeded(await admin.request('GET', `/customers/${customer}/timeline`));
    const [entry] = timeline.json<TimelineWire>().items;
    expect(entry).toMatchObject({ kind: 'record', record: { id, sentiment: 'negative' } });
  });

  test('English is read as well; hesitation is kept of the customer', async () => {
    const other = (await create(admin, '/customers', { name: '海棠健身 Crab Fitness' })).id;
    const at = daysAgo(3);
    const { id } = await said('We are not sure yet and need to think about it.', {
      customer: other,
      at,
    });
    await reacted();
    expect(await mood(id)).toEqual(['neutral', 'hesitating', null, null, 'en']);
    const known = await read(admin, `/customers/${other}`);
    expect([known['lastHesitatingAt'], known['lastUnhappyAt']]).toEqual([at, null]);
    const hesitating: Condition = { field: 'lastHesitatingAt', op: 'notEmpty' };
    expect((await list(admin, `/customers?${where(hesitating)}`)).map((each) => each.id)).toEqual([
      other,
    ]);
  });

  test('what we sent, what has no text and what says nothing of its direction is not read', async () => {
    const out = await said(complaint, { direction: 'out' });
    const empty = await said('');
    const note = await said(complaint, { direction: null });
    await reacted();
    for (const { id } of [out, empty, note]) expect(await mood(id)).toEqual(none);
    expect(await words(admin, out.id)).toEqual({ state: 'notRead', why: 'notInbound' });
    expect(await words(admin, empty.id)).toEqual({ state: 'notRead', why: 'noText' });
  });

  test('an edited text is read again; what is deleted counts for its customer no more', async () => {
    const own = (await create(admin, '/customers', { name: '半岛酒店 Peninsula' })).id;
    const { id } = await said(complaint, { customer: own });
    await reacted();
    expect((await read(admin, `/customers/${own}`))['lastUnhappyAt']).not.toBeNull();
    await set(admin, `/interactions/${id}`, {
      subject: null,
      body: '问题解决了，非常满意，谢谢。',
    });
    // Until it is read again its old words stand nowhere.
    expect(await words(admin, id)).toMatchObject({ words: [] });
    await reacted();
    expect((await mood(id))[0]).toBe('positive');
    expect((await read(admin, `/customers/${own}`))['lastUnhappyAt']).toBeNull();
    await set(admin, `/interactions/${id}`, { subject: null, body: complaint });
    await reacted();
    expect((await read(admin, `/customers/${own}`))['lastUnhappyAt']).not.toBeNull();
    await admin.request('DELETE', `/interactions/${id}`);
    await reacted();
    expect((await read(admin, `/customers/${own}`))['lastUnhappyAt']).toBeNull();
  });
});

async function card(client: TestClient): Promise<{ state: unknown; card: WordsCard }> {
  const condition: Condition = {
    and: [
      { field: 'kind', op: 'eq', value: 'words' },
      { field: 'current', op: 'eq', value: true },
    ],
  };
  const [model, ...more] = await list(client, `/score-models?${where(condition)}`);
  expect(more).toEqual([]);
  return { state: model?.['state'], card: JSON.parse(String(model?.['card'])) as WordsCard };
}

describe('what people say of a text', () => {
  test('stands against reading again, until the text changes or they take it back', async () => {
    const own = await app.organisation();
    const about = (await create(own.admin, '/customers', { name: '青禾餐厅 Green Rice' })).id;
    const { id } = await create(own.admin, '/interactions', {
      customer: about,
      channel: 'call',
      direction: 'in',
      body: '没有不满意，只是说一声退货单填好了。',
    });
    await reacted(own.orgId);
    const isMood = async () => (await read(own.admin, `/interactions/${id}`))['sentiment'];
    const before = await isMood();
    const wanted = before === 'positive' ? 'negative' : 'positive';
    const answer = succeeded(await correct(own.admin, { id, sentiment: wanted }));
    expect(answer.json<WordsView>()).toMatchObject({
      sentiment: wanted,
      correction: { sentiment: wanted, emotion: null, category: null },
    });
    expect(await isMood()).toBe(wanted);
    await reacted(own.orgId);
    await refreshed(own.admin);
    expect(await isMood()).toBe(wanted);
    succeeded(await correct(own.admin, { id, category: 'question', emotion: 'none' }));
    expect(await read(own.admin, `/interactions/${id}`)).toMatchObject({
      sentiment: wanted,
      emotion: null,
      category: 'question',
    });

    succeeded(await correct(own.admin, { id }));
    expect(await isMood()).toBe(before);
    succeeded(await correct(own.admin, { id, sentiment: wanted }));
    await set(own.admin, `/interactions/${id}`, { subject: null, body: '很喜欢，谢谢！' });
    await reacted(own.orgId);
    expect(await isMood()).toBe('positive');
    expect(await words(own.admin, id)).toMatchObject({ correction: null });
  });

  test('is learned from once there is enough of it, and the card tells how good that is', async () => {
    const own = await app.organisation();
    const [about = '', hidden = ''] = await planted(own.admin, 'customer', [
      { name: '云上科技 Cloud Tech' },
      { name: '不要画像 No Profile' },
    ]);
    // Words of this trade, which no list knows.
    const texts = Array.from({ length: 60 }, (_, n) =>
      n % 2 === 0
        ? `第${n}批豆子过萃得厉害，尾段发涩，编号${n * 7}`
        : `第${n}批豆子层次分明，尾段回甘，编号${n * 7}`,
    );
    const of = (who: string) =>
      texts.map((body) => ({ customer: who, channel: 'mail', direction: 'in', body }));
    const ids = await planted(own.admin, 'interaction', of(about));
    const others = await planted(own.admin, 'interaction', of(hidden).slice(0, 4));
    await refreshed(own.admin);
    expect(await card(own.admin)).toMatchObject({
      state: 'lexicon',
      card: { sentiment: { judged: 0, learned: null, refusal: { code: 'tooFew' } }, channels: [] },
    });
    for (const [n, id] of ids.slice(0, 52).entries()) {
      const sentiment = n % 2 === 0 ? 'negative' : 'positive';
      succeeded(await correct(own.admin, { id, sentiment }));
    }
    for (const id of others) succeeded(await correct(own.admin, { id, sentiment: 'neutral' }));
    await set(own.admin, `/customers/${hidden}`, { noProfiling: true });
    await reacted(own.orgId);
    await refreshed(own.admin);
    const trained = await card(own.admin);
    expect(trained.state).toBe('fitted');
    expect(trained.card.sentiment).toMatchObject({
      judged: 52,
      classes: [{ rows: 26 }, { rows: 26 }],
      refusal: null,
    });
    expect(trained.card.sentiment.learned?.heldOut.accuracy.estimate).toBeGreaterThan(0.9);
    expect(trained.card.channels).toMatchObject([{ channel: 'mail', judged: 52 }]);
    expect(trained.card.channels[0]?.learned ?? 0).toBeGreaterThan(
      trained.card.channels[0]?.lexicon ?? 52,
    );
    // Those that nobody judged are read by what was learned.
    const rest = await Promise.all(
      ids.slice(52).map((id) => read(own.admin, `/interactions/${id}`)),
    );
    expect(rest.map(({ sentiment }) => sentiment)).toEqual(
      rest.map((_, n) => (n % 2 === 0 ? 'negative' : 'positive')),
    );
    expect(await words(own.admin, ids[52] ?? '')).toMatchObject({ by: { sentiment: 'learned' } });

    // A training that comes to the same reads nothing again.
    const kept = async () =>
      systemTransaction(app.system, async (tx) => ({
        read: await tx.query(sql`
          select max(read_at) as at from insight.reading where org_id = ${own.orgId}::uuid`),
        models: await tx.query(sql`
          select id from insight.score_model where org_id = ${own.orgId}::uuid and kind = 'words' order by id`),
      }));
    const first = await kept();
    await refreshed(own.admin);
    const second = await kept();
    expect(second.models).toHaveLength(first.models.length + 1);
    expect(second.read).toEqual(first.read);
    // By night few changes are left to the next training; twenty, made or taken back, are worth one.
    for (const id of ids.slice(0, 19)) succeeded(await correct(own.admin, { id }));
    await refreshed(own.admin, false);
    expect((await kept()).models).toEqual(second.models);
    succeeded(await correct(own.admin, { id: ids[19] ?? '' }));
    await refreshed(own.admin, false);
    expect((await kept()).models).toHaveLength(second.models.length + 1);
    expect((await card(own.admin)).card.sentiment.judged).toBe(32);
  });
});

const lastOfWeek = (monday: string): string =>
  new Date(Date.parse(monday) + 6 * 86_400_000).toISOString().slice(0, 10);

describe('measures', () => {
  test('by week and by channel add up to the interactions behind them', async () => {
    const own = await app.organisation();
    const [about = ''] = await planted(own.admin, 'customer', [{ name: '梧桐律所 Plane Law' }]);
    const rows = Array.from({ length: 40 }, (_, n) => ({
      customer: about,
      channel: n % 3 === 0 ? 'call' : 'mail',
      direction: n % 5 === 0 ? 'out' : 'in',
      at: daysAgo(n),
      body: n % 4 === 0 ? complaint : '很满意，谢谢。',
    }));
    await planted(own.admin, 'interaction', rows);
    await reacted(own.orgId);
    const measures = ['channel', 'at'].map((field) => ({
      name: 'unhappyTextCount',
      groupBy: [field === 'at' ? { field, by: 'week' } : { field }],
    }));
    const answer = succeeded(await own.admin.request('POST', '/measures', { measures }));
    const { results } = answer.json<MeasuresWire>();
    const expected = rows.filter(({ direction, body }) => direction === 'in' && body === complaint);
    for (const [n, result] of results.entries()) {
      const groups = result?.groups ?? [];
      expect(groups.reduce((sum, { values: [value] }) => sum + Number(value), 0)).toBe(
        expected.length,
      );
      for (const { keys, values } of groups) {
        const key = String(keys[0]);
        const group: Condition =
          n === 0
            ? { field: 'channel', op: 'eq', value: key }
            : { field: 'at', op: 'between', value: [key, lastOfWeek(key)] };
        const condition: Condition = { and: [...(result?.where ? [result.where] : []), group] };
        const found = await list(own.admin, `/interactions?${where(condition)}&limit=100`);
        expect(found.length).toBe(Number(values[0]));
      }
    }
  });
});
