import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoleDefinition } from '../../../kernel/grants.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import { testApplication } from '../../../main/test-application.ts';
import type {
  TestApplication,
  TestClient,
  TestOrganisation,
} from '../../../main/test-application.ts';
import { create, memberWith, refusal, succeeded } from '../../../main/testing/requests.ts';
import { planted } from '../chances/testing/planted.ts';
import { storeModel } from '../score-models/store.ts';
import type { ChanceDetail, ScoreKind, ToldKind } from './rules.ts';
import { storeScores } from './store.ts';
import type { InsightView, ReasonsWire } from './wire.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;
let seller: TestClient;
let theirs: string;
let others: string;
const all = { scope: 'all' } as const;
const own = { scope: 'own' } as const;

/** A role that reads these objects, and what every role reads. */
const role = (objects: RoleDefinition['objects']): RoleDefinition => ({
  objects: { '*organisation': { read: all }, ...objects },
  actions: [],
});

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
  seller = await memberWith(
    app,
    organisation,
    role({
      customer: { read: own },
      order: { read: all },
      interaction: { read: all },
      lead: { read: all, fields: { '*': 'read', '*sensitive': 'masked' } },
    }),
  );
  [theirs = '', others = ''] = await planted(admin, 'customer', [
    { name: '自己的 Own', owner: seller.memberId },
    { name: '别人的 Another' },
  ]);
  const detail: ChanceDetail = {
    reasons: [
      { feature: 'daysSinceLast', value: 45, effect: 1.2 },
      { feature: 'yearRevenue', value: 3200.5, effect: -0.8 },
      { feature: 'contacts90', value: 0, effect: 0.3 },
      { feature: 'mainChannel', value: 'store', effect: 0.2 },
      { feature: 'customerSource', value: null, effect: 0.1 },
    ],
  };
  await scored('churn', 'churnChance', [theirs, others], detail);
});
afterAll(() => app.drop());

async function scored(
  kind: ScoreKind,
  fact: string,
  ids: readonly string[],
  detail: ChanceDetail,
): Promise<void> {
  const ctx = await admin.ctx();
  await inTransaction(ctx, async (tx) => {
    const modelId = await storeModel(ctx, tx, { kind, state: 'fitted', rowCount: 1, card: {} });
    const scores = ids.map((id) => ({ id, value: 0.7312, detail, facts: { [fact]: 73 } }));
    await storeScores(ctx, tx, { kind, modelId }, scores);
  });
}

const insight = (client: TestClient, path: string) =>
  client.request('GET', `${path}/views/insight`);
const reasons = async (client: TestClient, kind: ToldKind, ids: readonly string[]) =>
  succeeded(await client.request('POST', '/insight/reasons', { kind, ids })).json<ReasonsWire>();

async function told(client: TestClient, id: string): Promise<string[] | undefined> {
  const { scores } = succeeded(await insight(client, `/customers/${id}`)).json<InsightView>();
  const churn = scores.find(({ kind }) => kind === 'churn');
  return churn && churn.kind !== 'value'
    ? churn.detail.reasons.map(({ feature }) => feature)
    : undefined;
}

test('a score comes with its reasons in words of both languages', async () => {
  const view = succeeded(await insight(admin, `/customers/${others}`)).json<InsightView>();
  expect(view.scores).toMatchObject([
    { kind: 'churn', value: 0.7312, model: { state: 'fitted', reason: null } },
  ]);
  expect(view.features['daysSinceLast']).toEqual({
    label: { zh: '距上次下单', en: 'Days since the last order' },
    unit: 'days',
  });
  expect(view.features['mainChannel']?.options?.['store']?.label).toEqual({
    zh: '门店',
    en: 'Store',
  });
  expect(view.why).toMatchObject([{ kind: 'value', code: 'noOrders' }]);
});

test('records out of reach are out of reach here as well', async () => {
  expect((await insight(seller, `/customers/${others}`)).statusCode).toBe(404);
  expect(await told(seller, theirs)).toHaveLength(5);
  expect(Object.keys((await reasons(seller, 'churn', [theirs, others])).scores)).toEqual([theirs]);
  expect(Object.keys((await reasons(admin, 'churn', [theirs, others])).scores)).toHaveLength(2);
});

test('whoever may not read the chance is told neither it nor why there is none', async () => {
  for (const right of ['hidden', 'masked'] as const) {
    const blind = await memberWith(
      app,
      organisation,
      role({
        customer: { read: all, fields: { '*': 'read', churnChance: right } },
        order: { read: all },
      }),
    );
    const view = succeeded(await insight(blind, `/customers/${others}`)).json<InsightView>();
    expect([...view.scores, ...view.why].filter(({ kind }) => kind === 'churn')).toEqual([]);
    expect((await reasons(blind, 'churn', [theirs, others])).scores).toEqual({});
  }
  // One role shows them of all customers what another shows them of their own: only there it is told.
  const wide = await create(admin, '/roles', {
    name: '看不到流失 Blind',
    definition: JSON.stringify(
      role({ customer: { read: all, fields: { '*': 'read', churnChance: 'hidden' } } }),
    ),
  });
  const given = { member: seller.memberId, role: wide.id };
  const { id } = await create(admin, '/member-roles', given);
  expect(Object.keys((await reasons(seller, 'churn', [theirs, others])).scores)).toEqual([theirs]);
  expect(await told(seller, theirs)).toHaveLength(5);
  const view = succeeded(await insight(seller, `/customers/${others}`)).json<InsightView>();
  expect([...view.scores, ...view.why].filter(({ kind }) => kind === 'churn')).toEqual([]);
  succeeded(await admin.request('DELETE', `/member-roles/${id}`));
});

test('reasons made of what the reader may not read are left out', async () => {
  const noOrders = await memberWith(
    app,
    organisation,
    role({ customer: { read: all }, interaction: { read: all } }),
  );
  expect(await told(noOrders, others)).toEqual(['contacts90', 'customerSource']);
  const noAmounts = await memberWith(
    app,
    organisation,
    role({
      customer: { read: all },
      order: { read: all, fields: { '*': 'read', total: 'hidden' } },
    }),
  );
  const { scores, features } = await reasons(noAmounts, 'churn', [others]);
  expect(Object.keys(features)).toEqual(['daysSinceLast', 'mainChannel', 'customerSource']);
  expect(scores[others]?.detail).toMatchObject({ reasons: [{ value: 45 }, {}, {}] });
});

test('a lead’s reasons name the unit, and say of a phone only that there is one', async () => {
  const [lead = ''] = await planted(admin, 'lead', [{ name: '线索 Lead' }]);
  await scored('lead', 'leadScore', [lead], {
    reasons: [
      { feature: 'unit', value: organisation.unitId, effect: 0.5 },
      { feature: 'hasPhone', value: 1, effect: 0.4 },
      { feature: 'unit', value: lead, effect: 0.3 },
      { feature: 'gone', value: 3, effect: 0.2 },
    ],
  });
  const view = succeeded(await insight(seller, `/leads/${lead}`)).json<InsightView>();
  const [score] = view.scores;
  const shown = score && score.kind !== 'value' ? score.detail.reasons : [];
  expect(shown.map(({ feature, value }) => [feature, value])).toEqual([
    ['unit', organisation.unitId],
    ['hasPhone', 1],
  ]);
  expect(view.features['unit']?.options?.[organisation.unitId]?.label.zh).toMatch(/\S/);
});

test('a question that is none is refused', async () => {
  const ask = (body: object) => admin.request('POST', '/insight/reasons', body);
  expect(refusal(await ask({ kind: 'mood', ids: [] }))).toEqual([422, 'invalid_query']);
  expect(refusal(await ask({ kind: 'churn', ids: ['x'] }))).toEqual([422, 'invalid_query']);
  const many = Array.from({ length: 101 }, () => theirs);
  expect((await ask({ kind: 'churn', ids: many })).statusCode).toBe(422);
  const visitor = await app.http.inject({ method: 'POST', url: '/api/v1/insight/reasons' });
  expect(visitor.statusCode).toBe(401);
});
