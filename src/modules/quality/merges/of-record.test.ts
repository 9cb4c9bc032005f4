import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication } from '../../../main/test-application.ts';
import { create, memberWith, succeeded } from '../../../main/testing/requests.ts';
import type { QualityView } from '../scores/wire.ts';
import { merge, mergeWorld, unmerge } from './testing/world.ts';
import type { MergesWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

test('a record tells what was merged into it, and merges are found by the names of their records', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const { kept, gone } = await mergeWorld(organisation);
  const last = await create(admin, '/customers', { name: '悦来集团', phone: '13800000010' });
  const inner = await merge(admin, { object: 'customer', survivor: kept, others: [gone] });
  const outer = await merge(admin, { object: 'customer', survivor: last.id, others: [kept] });
  const found = async (client: typeof admin, q: string) => {
    const path = `/quality/merges?object=customer&q=${encodeURIComponent(q)}`;
    const { merges } = succeeded(await client.request('GET', path)).json<MergesWire>();
    return merges.map(({ id }) => id);
  };
  expect(await found(admin, '来集')).toEqual([outer.merge]);
  expect(await found(admin, '没有这样的')).toEqual([]);
  // Signs that stand for others elsewhere stand for themselves.
  expect(await found(admin, '%')).toEqual([]);
  // Whoever may not read names finds nothing by them.
  const blind = await memberWith(app, organisation, {
    objects: { customer: { read: { scope: 'all' }, fields: { name: 'hidden' } } },
    actions: [],
  });
  expect(await found(blind, '来集')).toEqual([]);

  const merged = async (id: string) => {
    const view = await admin.request('GET', `/customers/${id}/views/quality`);
    return succeeded(view).json<QualityView>().doubles.merged?.count ?? 0;
  };
  expect(await merged(last.id)).toBe(1);
  await unmerge(admin, outer.merge);
  expect(await merged(last.id)).toBe(0);
  expect(await merged(kept)).toBe(1);
  await unmerge(admin, inner.merge);
  expect(await merged(kept)).toBe(0);
}, 120_000);
