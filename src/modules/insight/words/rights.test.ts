import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { memberWith, read, set, succeeded } from '../../../main/testing/requests.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { importApplication } from '../../integration/testing/import-client.ts';
import { planted } from '../chances/testing/planted.ts';
import { complaint, correct, reactedIn, refreshed, words } from './testing/words-client.ts';
import type { DecidingWordsWire } from './wire.ts';

let app: TestApplication;
const all = { scope: 'all' } as const;
beforeAll(async () => {
  app = await importApplication();
});
afterAll(() => app.drop());

const reacted = (orgId: string): Promise<void> => reactedIn(app, orgId);

describe('who asked not to be profiled', () => {
  test('is not read, loses what was read, and is read again when they allow it', async () => {
    const own = await app.organisation();
    const [shy = '', open = ''] = await planted(own.admin, 'customer', [
      { name: '拾光 Shy', noProfiling: true },
      { name: '星河 Open' },
    ]);
    const rows = [shy, open].map((who) => ({
      customer: who,
      channel: 'mail',
      direction: 'in',
      body: complaint,
    }));
    const [hidden = '', shown = ''] = await planted(own.admin, 'interaction', rows);
    const moods = async () =>
      Promise.all(
        [hidden, shown].map(
          async (id) => (await read(own.admin, `/interactions/${id}`))['sentiment'],
        ),
      );
    await reacted(own.orgId);
    await refreshed(own.admin);
    expect(await moods()).toEqual([null, 'negative']);
    expect(await words(own.admin, hidden)).toEqual({ state: 'notRead', why: 'noProfiling' });
    const reader = await memberWith(app, own, {
      objects: {
        '*organisation': { read: all },
        customer: { read: all, fields: { '*': 'read', noProfiling: 'hidden' } },
        interaction: { read: all },
      },
      actions: [],
    });
    expect(await words(reader, hidden)).toEqual({ state: 'notRead', why: 'notYet' });

    // What people said goes as well, also of what is read no more.
    succeeded(await correct(own.admin, { id: shown, sentiment: 'neutral' }));
    await set(own.admin, `/interactions/${shown}`, { direction: 'out' });
    await reacted(own.orgId);
    const said = () =>
      systemTransaction(app.system, (tx) =>
        tx.query(sql`select from insight.word_correction where org_id = ${own.orgId}::uuid`),
      );
    expect(await said()).toHaveLength(1);
    await set(own.admin, `/customers/${open}`, { noProfiling: true });
    await reacted(own.orgId);
    expect(await said()).toEqual([]);
    expect(await moods()).toEqual([null, null]);
    expect((await read(own.admin, `/customers/${open}`))['lastUnhappyAt']).toBeNull();
    const kept = await systemTransaction(app.system, (tx) =>
      tx.query(sql`select from insight.reading where org_id = ${own.orgId}::uuid`),
    );
    expect(kept).toEqual([]);

    await set(own.admin, `/customers/${shy}`, { noProfiling: false });
    await refreshed(own.admin);
    expect(await moods()).toEqual(['negative', null]);
  });
});

describe('rights', () => {
  const ask = async (client: TestClient, body: object = {}) =>
    client.request('POST', '/insight/words', body);

  test('words of what one may not read are nowhere', async () => {
    const own = await app.organisation();
    const seller = await memberWith(app, own, {
      objects: {
        '*organisation': { read: all },
        customer: { read: { scope: 'own' } },
        interaction: { read: all },
      },
      actions: ['correctWords'],
    });
    const [theirs = '', others = ''] = await planted(own.admin, 'customer', [
      { name: '自己的 Own', owner: seller.memberId },
      { name: '别人的 Another' },
    ]);
    const rows = [
      { customer: theirs, channel: 'mail', direction: 'in', body: '包装破损，很失望。' },
      { customer: others, channel: 'mail', direction: 'in', body: '态度恶劣，骗子！' },
      // Praise in a complaint did not decide that it is one.
      { customer: others, channel: 'mail', direction: 'in', body: '谢谢，态度恶劣，骗子！' },
      { customer: others, channel: 'mail', direction: 'out', body: '很失望。' },
    ];
    const [mine = '', foreign = ''] = await planted(own.admin, 'interaction', rows);
    await reacted(own.orgId);
    const told = async (client: TestClient) =>
      succeeded(await ask(client))
        .json<DecidingWordsWire>()
        .negative.map(({ text }) => text);
    expect(new Set(await told(own.admin))).toEqual(new Set(['破损', '失望', '恶劣', '骗子']));
    expect(succeeded(await ask(own.admin)).json<DecidingWordsWire>()).toMatchObject({
      texts: 3,
      positive: [],
    });
    expect(new Set(await told(seller))).toEqual(new Set(['破损', '失望']));
    expect((await seller.request('GET', `/interactions/${foreign}/views/words`)).statusCode).toBe(
      404,
    );
    expect((await correct(seller, { id: foreign, sentiment: 'neutral' })).statusCode).toBe(404);
    // What one may read only one corrects not.
    expect((await correct(seller, { id: mine, sentiment: 'neutral' })).statusCode).toBe(403);
    expect(await words(seller, mine)).toMatchObject({ mayCorrect: false, words: [{}, {}] });

    const blind = await memberWith(app, own, {
      objects: {
        '*organisation': { read: all },
        customer: { read: all },
        interaction: { read: all, update: all, fields: { '*': 'write', body: 'hidden' } },
      },
      actions: ['correctWords'],
    });
    expect(await words(blind, mine)).toMatchObject({
      state: 'read',
      sentiment: 'negative',
      words: [],
      mayCorrect: false,
    });
    expect(await told(blind)).toEqual([]);
    expect((await correct(blind, { id: mine, sentiment: 'neutral' })).statusCode).toBe(403);
    const without = (field: string): Promise<TestClient> =>
      memberWith(app, own, {
        objects: {
          '*organisation': { read: all },
          customer: { read: all },
          interaction: { read: all, fields: { '*': 'read', [field]: 'hidden' } },
        },
        actions: [],
      });
    // Who may not read emotions is told the words of the moods, and nothing of hesitation: none would be an answer.
    const known = succeeded(await ask(await without('emotion'))).json<DecidingWordsWire>();
    expect(known.negative.map(({ text }) => text)).toContain('失望');
    expect(known.hesitating).toBeNull();
    expect(succeeded(await ask(own.admin)).json<DecidingWordsWire>().hesitating).toEqual([]);
    const deaf = await without('sentiment');
    expect((await deaf.request('GET', `/interactions/${mine}/views/words`)).statusCode).toBe(404);
    expect((await ask(deaf)).statusCode).toBe(422);
    expect((await correct(deaf, { id: mine, sentiment: 'neutral' })).statusCode).toBe(403);
  });
});
