import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../../../analysis/numeric/random.ts';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { list, read, set, succeeded } from '../../../main/testing/requests.ts';
import { FIRST_ID } from '../chances/rows.ts';
import { changedAt, daysAgo, mean, modelOf, planted } from '../chances/testing/planted.ts';
import type { InsightView } from '../scores/wire.ts';
import { insightApplication, refresh } from '../value/testing/shop.ts';
import { ownersPast, winRateBefore } from './owners.ts';
import { dealsAt } from './rows.ts';

const only = { kinds: ['win'] };

/** It trains, which takes its time where others work beside it. */
const SLOW = 90_000;

let app: TestApplication;
beforeAll(async () => {
  app = await insightApplication();
});
afterAll(() => app.drop());

const random = createRandom(23);

/** The stages of the first pipeline, in order: open ones, then won and lost. */
async function stagesOf(
  client: TestClient,
): Promise<{ open: string[]; won: string; lost: string }> {
  const stages = await list(client, '/pipeline-stages?sort=position');
  const of = (kind: string): string[] =>
    stages.filter((stage) => stage['kind'] === kind).map(({ id }) => id);
  return { open: of('open'), won: of('won')[0] ?? '', lost: of('lost')[0] ?? '' };
}

/** A write of some time ago. */
async function opened(
  client: TestClient,
  ago: number,
  values: readonly Record<string, unknown>[],
): Promise<string[]> {
  const ctx = await client.ctx();
  const then = { ...ctx, now: () => new Date(Date.now() - ago * 86_400_000) };
  const written = await inTransaction(then, (tx) =>
    records.create(then, tx, 'opportunity', values, { via: 'system', asSystem: true }),
  );
  return written.map(({ id }) => id);
}

/** Deals of companies are mostly won, those of persons hardly ever; each goes through two stages. */
async function closed(
  client: TestClient,
  { count, chance }: { count: number; chance: (company: boolean) => number },
): Promise<{ customers: string[]; deals: string[] }> {
  const { open, won, lost } = await stagesOf(client);
  const customers = await planted(
    client,
    'customer',
    Array.from({ length: count }, (_, n) => ({
      name: `客户 Customer ${n}`,
      kind: n % 2 === 0 ? 'company' : 'person',
    })),
  );
  const deals = await opened(
    client,
    120,
    customers.map((customer, n) => ({
      name: `商机 Deal ${n}`,
      customer,
      stage: open[0],
      amount: '10000',
    })),
  );
  await changedAt(
    client,
    'opportunity',
    80,
    deals.map((id) => ({ id, values: { stage: open[1] } })),
  );
  const ends = deals.map((id, n) => {
    const stage = random.uniform() < chance(n % 2 === 0) ? won : lost;
    return { id, values: { stage, ...(stage === lost ? { lossReason: 'price' } : {}) } };
  });
  await changedAt(
    client,
    'opportunity',
    60,
    ends.filter(({ values }) => values.stage === won),
  );
  await changedAt(
    client,
    'opportunity',
    60,
    ends.filter(({ values }) => values.stage === lost),
  );
  return { customers, deals };
}

const insight = async (client: TestClient, id: string): Promise<InsightView> =>
  succeeded(await client.request('GET', `/opportunities/${id}/views/insight`)).json<InsightView>();

test(
  'where the kind of customer decides, open deals are told apart by it, and the reasons name it',
  { timeout: SLOW },
  async () => {
    const { admin } = await app.organisation();
    const { customers, deals } = await closed(admin, {
      count: 200,
      chance: (company) => (company ? 0.8 : 0.1),
    });
    const open = await opened(
      admin,
      10,
      customers
        .slice(0, 20)
        .map((customer, n) => ({ name: `新商机 New ${n}`, customer, amount: '10000' })),
    );
    expect((await refresh(admin, only)).state).toBe('done');
    const { model, card } = await modelOf(admin, 'win');
    expect(model['state']).toBe('fitted');
    expect(Number(model['auc'])).toBeGreaterThan(0.75);
    // Two stages, and the first for over 30 days: three looks at each deal, which are never told apart.
    expect([card.rows, card.model?.learnedFrom.groups]).toEqual([600, 200]);
    expect(card.notes).toContainEqual({ code: 'snapshots', figures: { deals: 200, days: 30 } });
    const chances = await Promise.all(
      open.map(async (id) => Number((await read(admin, `/opportunities/${id}`))['winChance'])),
    );
    expect(mean(chances.filter((_, n) => n % 2 === 0))).toBeGreaterThan(60);
    expect(mean(chances.filter((_, n) => n % 2 === 1))).toBeLessThan(30);
    const { scores, features, why } = await insight(admin, open[1] ?? '');
    const [score] = scores;
    const told = score && score.kind !== 'value' ? score.detail.reasons : [];
    expect(told[0]).toMatchObject({ feature: 'customerKind', value: 'person' });
    expect(features['customerKind']?.options?.['person']?.label).toEqual({
      zh: '个人',
      en: 'Person',
    });
    expect(why).toEqual([]);
    const ended = await insight(admin, deals[0] ?? '');
    expect([ended.scores, ended.why]).toEqual([
      [],
      [{ kind: 'win', code: 'decided', model: null }],
    ]);

    // A customer who is not to be profiled takes their deals along.
    const [quiet = ''] = customers;
    await set(admin, `/customers/${quiet}`, { noProfiling: true });
    await expect
      .poll(async () => (await read(admin, `/opportunities/${open[0]}`))['winChance'])
      .toBeNull();
    await refresh(admin, only);
    expect((await modelOf(admin, 'win')).card.rows).toBe(597);
    expect((await insight(admin, open[0] ?? '')).why).toMatchObject([{ code: 'noProfiling' }]);
  },
);

test('pure chance gives nobody a score', { timeout: SLOW }, async () => {
  const { admin } = await app.organisation();
  const { customers } = await closed(admin, { count: 160, chance: () => 0.4 });
  const [open = ''] = await opened(admin, 10, [{ name: '新商机 New', customer: customers[0] }]);
  await refresh(admin, only);
  expect((await modelOf(admin, 'win')).model['state']).toBe('fallback');
  expect((await insight(admin, open)).why).toMatchObject([{ kind: 'win', code: 'fallback' }]);
});

test('a deal is learned from as it stood at its time', async () => {
  const { admin } = await app.organisation();
  const { open, won } = await stagesOf(admin);
  const [customer = ''] = await planted(admin, 'customer', [{ name: '甲', kind: 'company' }]);
  await planted(admin, 'order', [
    { customer, orderedAt: daysAgo(200), subtotal: '10' },
    { customer, orderedAt: daysAgo(5), subtotal: '10' },
  ]);
  const [earlier = '', deal = ''] = [
    ...(await opened(admin, 150, [
      { name: '以前 Before', customer, stage: open[0], amount: '100' },
    ])),
    ...(await opened(admin, 100, [{ name: '这次 Now', customer, stage: open[0], amount: '500' }])),
  ];
  const move = (id: string, ago: number, values: Record<string, unknown>) =>
    changedAt(admin, 'opportunity', ago, [{ id, values }]);
  await move(earlier, 140, { stage: won });
  await move(deal, 75.01, { stage: open[1], amount: '800' });
  await move(deal, 20, { stage: won, amount: '90000' });
  const look = async () => {
    const ctx = await admin.ctx();
    const { rows } = await inTransaction(ctx, async (tx) =>
      dealsAt(ctx, tx, { past: true, owners: await ownersPast(ctx, tx) }, FIRST_ID),
    );
    return rows.filter(({ id }) => id === deal).map(({ values }) => values);
  };
  const before = await look();
  expect(before).toMatchObject([
    { stage: open[0], daysInStage: 0, daysOpen: 0, amount: 500, wonBefore: 1, ordersBefore: 1 },
    { stage: open[1], daysInStage: 0, daysOpen: 24, amount: 800, wonBefore: 1, ordersBefore: 1 },
    { stage: open[1], daysInStage: 30, daysOpen: 54, amount: 800, wonBefore: 1, ordersBefore: 1 },
  ]);
  await planted(admin, 'interaction', [{ customer, channel: 'call', at: daysAgo(10) }]);
  await planted(admin, 'order', [{ customer, orderedAt: daysAgo(1), subtotal: '10' }]);
  expect(await look()).toEqual(before);
});

test('an owner’s win rate is of the deals that ended before', () => {
  const past = new Map([['me', { closedAt: [1, 2, 3, 4, 5, 6], won: [1, 1, 2, 2, 3, 4] }]]);
  expect(winRateBefore(past, 'me', 6)).toBe(3 / 5);
  expect(winRateBefore(past, 'me', 7)).toBe(4 / 6);
  expect(winRateBefore(past, 'me', 5)).toBeNull();
  expect(winRateBefore(past, 'you', 9)).toBeNull();
  expect(winRateBefore(past, null, 9)).toBeNull();
});
