import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../../../analysis/numeric/random.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { read, set, succeeded } from '../../../main/testing/requests.ts';
import { changedAt, daysAgo, mean, modelOf, planted } from '../chances/testing/planted.ts';
import type { InsightView, ReasonsWire } from '../scores/wire.ts';
import { insightApplication, refresh } from '../value/testing/shop.ts';
import { leadStep } from './step.ts';

const only = { kinds: ['lead'] };

/** It trains, which takes its time where others work beside it. */
const SLOW = 90_000;

let app: TestApplication;
beforeAll(async () => {
  app = await insightApplication();
});
afterAll(() => app.drop());

type Lead = { chance: number; values?: Record<string, unknown>; later?: Record<string, unknown> };

const random = createRandom(11);
const converted = { status: 'converted', convertedAt: daysAgo(40) };
const unqualified = { status: 'unqualified', disqualifyReason: 'noNeed' };

/** Leads that came in open and were decided later, by chance; `later` is filled in for those that were converted. */
async function decided(client: TestClient, leads: readonly Lead[]): Promise<string[]> {
  const ids = await planted(
    client,
    'lead',
    leads.map(({ values }, n) => ({
      name: `线索 Lead ${n}`,
      createdAt: daysAgo(60 + (n % 200)),
      ...values,
    })),
  );
  const changes = ids.map((id, n) => {
    const { chance = 0, later } = leads[n] ?? {};
    const won = random.uniform() < chance;
    return { id, values: won ? { ...converted, ...later } : unqualified };
  });
  for (const values of [converted.status, unqualified.status]) {
    await changedAt(
      client,
      'lead',
      40,
      changes.filter((change) => change.values.status === values),
    );
  }
  return ids;
}

/** Referrals mostly become customers, those from the web hardly ever; nothing else matters. */
const bySource = (count: number, values: Record<string, unknown> = {}): Lead[] =>
  Array.from({ length: count }, (_, n) => ({
    chance: n % 2 === 0 ? 0.75 : 0.12,
    values: { source: n % 2 === 0 ? 'referral' : 'web', ...values },
  }));

async function reasonsOf(client: TestClient, ids: readonly string[]): Promise<ReasonsWire> {
  const body = { kind: 'lead', ids };
  return succeeded(await client.request('POST', '/insight/reasons', body)).json<ReasonsWire>();
}

test(
  'where the source decides, open leads are told apart by it, and the reasons name it',
  { timeout: SLOW },
  async () => {
    const { admin } = await app.organisation();
    await decided(admin, bySource(360));
    const open = await planted(
      admin,
      'lead',
      ['referral', 'web', 'referral', 'web'].map((source) => ({ name: '新线索 New', source })),
    );
    await planted(admin, 'lead', [
      { name: '旧 Old', createdAt: daysAgo(300) },
      { name: '重复 Twice', status: 'unqualified', disqualifyReason: 'duplicate' },
    ]);
    expect((await refresh(admin, only)).state).toBe('done');
    const { model, card, watch } = await modelOf(admin, 'lead');
    expect(model['state']).toBe('fitted');
    expect(Number(model['auc'])).toBeGreaterThan(0.7);
    expect([card.rows, model['rowCount'], model['scoredCount']]).toEqual([360, 360, 5]);
    expect(card.notes).toEqual([
      { code: 'undecided', figures: { count: 1, days: 180 } },
      { code: 'duplicates', figures: { count: 1 } },
    ]);
    expect(card.features['source']?.options?.['web']?.label.en).toBe('Web site');
    expect(watch?.periods).toEqual([]);
    const { scores, features } = await reasonsOf(admin, open);
    const value = (n: number): number => scores[open[n] ?? '']?.value ?? NaN;
    expect(mean([value(0), value(2)])).toBeGreaterThan(0.55);
    expect(mean([value(1), value(3)])).toBeLessThan(0.3);
    const detail = scores[open[1] ?? '']?.detail;
    const [reason] = detail && 'reasons' in detail ? detail.reasons : [];
    expect(reason).toMatchObject({ feature: 'source', value: 'web' });
    expect(reason?.effect).toBeLessThan(0);
    expect(features['source']?.label).toEqual({ zh: '来源', en: 'Source' });
  },
);

test(
  'outcomes of pure chance give the average on the card, and nobody a score',
  { timeout: SLOW },
  async () => {
    const { admin } = await app.organisation();
    const leads = bySource(300).map((lead) => ({ ...lead, chance: 0.4 }));
    await decided(admin, leads);
    const [open = ''] = await planted(admin, 'lead', [{ name: '新线索 New', source: 'web' }]);
    await refresh(admin, only);
    const { model, card } = await modelOf(admin, 'lead');
    expect(model['state']).toBe('fallback');
    expect(model['reason']).toMatch(/noSkill|littleSkill/);
    expect(card.probability?.estimate).toBeCloseTo(card.positives / 300, 10);
    expect((await reasonsOf(admin, [open])).scores).toEqual({});
    const view = await admin.request('GET', `/leads/${open}/views/insight`);
    expect(view.json<InsightView>().why).toMatchObject([
      { kind: 'lead', code: 'fallback', model: { state: 'fallback', reason: model['reason'] } },
    ]);
  },
);

test(
  'what is filled in after the outcome is not looked at; what came in decided is suspected',
  { timeout: SLOW },
  async () => {
    const { admin } = await app.organisation();
    const later = { company: '后来填的公司 Later', city: '上海', interest: '成交后补写的内容' };
    await decided(
      admin,
      bySource(300).map((lead) => ({ ...lead, later })),
    );
    const [open = ''] = await planted(admin, 'lead', [
      { name: '新线索 New', source: 'web', company: '公司 Company', city: '上海' },
    ]);
    await refresh(admin, only);
    const { card } = await modelOf(admin, 'lead');
    const learned = card.model?.features.map(({ name }) => name);
    expect(learned).toContain('source');
    expect(learned).not.toContain('city');
    expect(learned).not.toContain('hasCompany');
    expect(card.features).toHaveProperty('city');
    const detail = (await reasonsOf(admin, [open])).scores[open]?.detail;
    const told = detail && 'reasons' in detail ? detail.reasons.map(({ feature }) => feature) : [];
    expect(told).toContain('source');
    expect(told).not.toContain('city');
    expect(told).not.toContain('hasCompany');

    // Those that were entered when they had been decided already: the ledger cannot tell what they were at the start.
    const { admin: other } = await app.organisation();
    const entered = bySource(300).map(({ values, chance }, n) =>
      random.uniform() < chance
        ? { ...values, ...converted, name: `线索 ${n}`, city: '上海' }
        : { ...values, ...unqualified, name: `线索 ${n}` },
    );
    await planted(other, 'lead', entered);
    await refresh(other, only);
    const suspected = (await modelOf(other, 'lead')).card;
    expect(suspected.notes).toContainEqual({ code: 'enteredDecided', figures: { count: 300 } });
    expect(suspected.model?.leftOut).toContain('city');
    expect(suspected.model?.features.map(({ name }) => name)).not.toContain('city');
  },
);

test(
  'decided leads keep their score, and the model is held against them; too few are refused',
  { timeout: SLOW },
  async () => {
    const { admin } = await app.organisation();
    await decided(admin, bySource(300));
    const open = await planted(
      admin,
      'lead',
      Array.from({ length: 60 }, (_, n) => ({
        name: `新线索 New ${n}`,
        source: n % 2 === 0 ? 'referral' : 'web',
      })),
    );
    // A refresh that is interrupted once it has a model and before it has scored begins anew.
    let saves = 0;
    const interrupted = leadStep.run({
      context: () => admin.ctx(),
      train: true,
      cancelled: () => Promise.resolve(false),
      save: async (_done, write) => {
        saves += 1;
        if (saves > 1) throw new Error('the process ended');
        const ctx = await admin.ctx();
        await inTransaction(ctx, (tx) => write(ctx, tx));
      },
    });
    await expect(interrupted).rejects.toThrow('the process ended');
    expect((await reasonsOf(admin, open)).scores).toEqual({});
    await refresh(admin, { ...only, train: false });
    const before = await reasonsOf(admin, open);
    expect(Object.keys(before.scores)).toHaveLength(60);
    const ends = open.slice(0, 40).map((id, n) => ({
      id,
      values: n % 2 === 0 ? { status: 'converted', convertedAt: daysAgo(-0.001) } : unqualified,
    }));
    for (const part of [0, 1])
      await changedAt(
        admin,
        'lead',
        -0.001,
        ends.filter((_, n) => n % 2 === part),
      );
    const [flagged = '', kept = ''] = open;
    await set(admin, `/leads/${flagged}`, { noProfiling: true });
    await refresh(admin, { ...only, train: false });
    const after = await reasonsOf(admin, open);
    expect(Object.keys(after.scores)).toHaveLength(59);
    expect(after.scores[kept]).toEqual(before.scores[kept]);
    expect(after.scores[flagged]).toBeUndefined();
    const { watch } = await modelOf(admin, 'lead');
    expect(watch?.periods.map(({ rows, known }) => [rows, known?.auc?.estimate])).toEqual([
      [39, 1],
    ]);
    // Without a model nothing is kept.
    const ctx = await admin.ctx();
    await inTransaction(ctx, (tx) =>
      tx.query(sql`
      update sales.lead set no_profiling = true
      where org_id = ${ctx.orgId}::uuid and status in ('converted', 'unqualified')`),
    );
    await refresh(admin, only);
    const { model, card } = await modelOf(admin, 'lead');
    expect([model['state'], model['reason']]).toEqual(['refused', 'tooFew']);
    expect(card.refusal?.figures['needed']).toBe(40);
    expect((await read(admin, `/leads/${open.at(-1)}`))['leadScore']).toBeNull();
    expect((await reasonsOf(admin, open)).scores).toEqual({});
  },
);
