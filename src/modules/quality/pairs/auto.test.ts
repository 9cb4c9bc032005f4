import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { reacted } from '../../../main/testing/reacted.ts';
import { refusal, succeeded } from '../../../main/testing/requests.ts';
import { followKeys } from '../matches/refresh.ts';
import { createMany, keptApplication, scan } from '../matches/testing/world.ts';
import { previewAutoMerge } from './auto.ts';
import type { AutoMergeWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await keptApplication();
});
afterAll(() => app.drop());

/** Two pairs, found by a scan. */
async function paired(admin: TestClient): Promise<void> {
  const firm = { kind: 'company', city: '上海' };
  await createMany(admin, 'customer', [
    { ...firm, name: '远新立机械有限公司', phone: '13900001111' },
    { ...firm, name: '远新立机械公司', phone: '13900001111' },
    { ...firm, name: '卓辉澜食品有限公司', phone: '13900002222' },
    { ...firm, name: '卓辉澜食品公司', phone: '13900002222' },
  ]);
  await reacted(app, followKeys);
  await scan(admin);
}

test('whoever settles has seen what holds: these records, this rule, this order of sources', async () => {
  const { admin } = await app.organisation();
  await paired(admin);
  const preview = async (rule: string): Promise<string> => {
    const path = `/quality/auto-merge?object=customer&threshold=85&rule=${rule}`;
    return succeeded(await admin.request('GET', path)).json<AutoMergeWire>().mark;
  };
  const settle = (seen: string) => {
    const input = { object: 'customer', threshold: 85, rule: 'source', seen };
    return admin.request('POST', '/actions/setAutoMerge', input);
  };
  expect(refusal(await settle(await preview('newest')))).toEqual([409, 'preview_changed']);
  const before = await preview('source');
  const sources = { object: 'customer', sources: ['referral', 'web'] };
  succeeded(await admin.request('POST', '/actions/setMergeSources', sources));
  expect(refusal(await settle(before))).toEqual([409, 'preview_changed']);
  succeeded(await settle(await preview('source')));
}, 60_000);

test('a preview that has not looked at every pair says so', async () => {
  const { admin } = await app.organisation();
  await paired(admin);
  const ctx = await admin.ctx();
  const told = async (mostPairs?: number) => {
    const asked = { object: 'customer', threshold: 90 } as const;
    const shown = await inTransaction(ctx, (tx) => previewAutoMerge(ctx, tx, asked, mostPairs));
    return [shown.count, shown.more];
  };
  expect(await told()).toEqual([2, false]);
  expect(await told(1)).toEqual([1, true]);
}, 60_000);
