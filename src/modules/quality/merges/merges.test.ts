import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MetadataWire, PageWire, ProblemWire, SearchHitWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import {
  body,
  create,
  memberWith,
  read,
  refusal,
  set,
  succeeded,
} from '../../../main/testing/requests.ts';
import type { PairsWire } from '../pairs/wire.ts';
import { rowsOf } from './testing/rows.ts';
import { merge, mergeWorld, unmerge } from './testing/world.ts';
import type { MergedIntoWire, MergePreviewWire, MergesWire } from './wire.ts';

let app: TestApplication;
/** Days that the clock of the product is ahead. */
let ahead = 0;
beforeAll(async () => {
  app = await testApplication({ now: () => new Date(Date.now() + ahead * 86_400_000) });
});
afterAll(() => app.drop());

async function found(client: TestClient, q: string): Promise<string[]> {
  const answer = succeeded(await client.request('GET', `/search?q=${encodeURIComponent(q)}`));
  return answer.json<{ hits: SearchHitWire[] }>().hits.map(({ id }) => id);
}

async function mergedInto(client: TestClient, id: string): Promise<MergedIntoWire> {
  const path = `/quality/merged-into?object=customer&id=${id}`;
  return succeeded(await client.request('GET', path)).json<MergedIntoWire>();
}

test('a merge moves everything whoever owns it; taken apart weeks later, every row is as it was', async () => {
  const { organisation, admin, east, west, kept, gone, of } = await mergeWorld(
    await app.organisation(),
  );
  const before = await rowsOf(app, organisation.orgId);
  const hits = await found(admin, '13800000002');

  const choose = { phone: gone };
  const done = await merge(admin, { object: 'customer', survivor: kept, others: [gone], choose });
  expect(done.job).toBeNull();
  expect(done.comments).toBe(1);
  expect(Object.fromEntries(done.moved.map(({ object, count }) => [object, count]))).toEqual({
    churnCase: 1,
    contact: 3,
    customer: 1,
    customerTag: 1,
    identifier: 2,
    interaction: 1,
    lead: 1,
    opportunity: 1,
    order: 1,
    participant: 1,
    productOffer: 1,
    task: 2,
    x_vehicle: 1,
  });
  // The same tag, the same number at the desk and the part in the same experiment stand there once.
  expect(done.doubled.map(({ object, count }) => [object, count])).toEqual([
    ['identifier', 1],
    ['customerTag', 1],
    ['participant', 1],
  ]);
  // No kind of record that can hang on a customer is left out here, whatever comes to be later.
  const { objects } = succeeded(await admin.request('GET', '/metadata')).json<MetadataWire>();
  const relations = objects.find(({ name }) => name === 'customer')?.relations ?? [];
  const kinds = (of: readonly { object: string }[]) => new Set(of.map(({ object }) => object));
  expect(kinds(done.moved)).toEqual(kinds(relations));
  const survivor = await read(admin, `/customers/${kept}`);
  expect(survivor).toMatchObject({
    name: '悦来酒店有限公司',
    city: '上海',
    phone: '+8613800000002',
    email: 'office@example.com',
    address: '南京东路 1 号',
    annualRevenue: '1200000',
    parent: null,
    x_topics: ['a', 'b'],
    openOpportunities: 2,
    orderCount: 2,
    openTasks: 4,
    interactionCount: 2,
  });
  expect((await read(east, `/contacts/${of.contact}`))['customer']).toBe(kept);
  expect(await read(admin, `/opportunities/${of.opportunity}`)).toMatchObject({
    customer: kept,
    contact: of.contact,
  });
  expect((await west.request('GET', `/contacts/${of.contact}`)).statusCode).toBe(404);
  expect((await read(admin, `/x-vehicles/${of.vehicle}`))['x_customer']).toBe(kept);
  expect((await read(admin, `/customers/${of.child}`))['parent']).toBe(kept);
  expect(await found(admin, '13800000002')).toContain(kept);
  expect(await mergedInto(admin, gone)).toMatchObject({ survivor: { id: kept } });
  expect((await mergedInto(west, gone)).survivor).toBeNull();

  ahead = 40;
  const apart = await unmerge(admin, done.merge);
  ahead = 0;
  expect(apart).toMatchObject({ state: 'unmerged', kept: [], keptCount: 0, job: null, added: [] });
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
  expect(await found(admin, '13800000002')).toEqual(hits);
  expect((await mergedInto(admin, gone)).survivor).toBeNull();
  expect((await read(west, `/contacts/${of.contact}`))['customer']).toBe(gone);
}, 120_000);

test('the ledger does not undo a merge, nor its taking apart, by itself: it names what does', async () => {
  const { admin, kept, gone } = await mergeWorld(await app.organisation());
  const { merge: id, batchId } = await merge(admin, {
    object: 'customer',
    survivor: kept,
    others: [gone],
  });
  const history = async () =>
    succeeded(await admin.request('GET', `/customers/${kept}/history`)).json<{
      items: { id: string; via: string; undoable: boolean; batchId: string }[];
    }>().items;
  const [line] = await history();
  expect(line).toMatchObject({ via: 'merge', undoable: false, batchId });
  for (const target of [{ batchId }, { changeId: line?.id }]) {
    const refused = await admin.request('POST', '/changes/undo', target);
    expect(refusal(refused)).toEqual([409, 'part_of_merge']);
    expect(refused.json<ProblemWire>().detail).toContain('拆开');
  }
  await unmerge(admin, id);
  const back = (await history()).find(({ via }) => via === 'unmerge');
  expect(back?.undoable).toBe(false);
  const again = await admin.request('POST', '/changes/undo', { batchId: back?.batchId });
  expect(refusal(again)).toEqual([409, 'part_of_merge']);
  const twice = await admin.request('POST', '/actions/unmergeRecord', { id });
  expect(refusal(twice)).toEqual([409, 'wrong_state']);
  // A change like any other is undone as ever.
  const tier = await admin.request(
    'PATCH',
    `/customers/${kept}`,
    { tier: 'key' },
    { 'if-match': `"${(await read(admin, `/customers/${kept}`)).version}"` },
  );
  const changeId = String(tier.headers['zhiyin-change']);
  body(await admin.request('POST', '/changes/undo', { changeId }));
}, 120_000);

test('who may not write each of the records merges nothing and takes nothing apart', async () => {
  const organisation = await app.organisation();
  const { admin, east, kept, gone } = await mergeWorld(organisation);
  const request = { object: 'customer', survivor: kept, others: [gone] } as const;
  const preview = `/quality/merge-preview?object=customer&survivor=${kept}&others=${gone}`;
  const all = { scope: 'all' } as const;
  const actions = ['mergeRecords', 'unmergeRecord'];
  const own = { objects: { '*': { read: all, update: { scope: 'own' } } }, actions } as const;
  const reader = await memberWith(app, organisation, {
    objects: own.objects,
    actions: [...own.actions],
  });
  const mine = await create(admin, '/customers', { name: '我的', owner: reader.memberId });
  const viewer = await organisation.member('viewer');
  for (const client of [east, viewer]) {
    // Members of the ready roles have no right to the action.
    expect((await client.request('POST', '/actions/mergeRecords', request)).statusCode).toBe(403);
    expect((await client.request('GET', preview)).statusCode).toBe(403);
  }
  for (const [survivor, others] of [
    [mine.id, [gone]],
    [kept, [mine.id]],
  ] as const) {
    const asked = { object: 'customer', survivor, others };
    const refused = await reader.request('POST', '/actions/mergeRecords', asked);
    expect(refusal(refused)).toEqual([403, 'forbidden']);
    const path = `/quality/merge-preview?object=customer&survivor=${survivor}&others=${others[0]}`;
    const told = succeeded(await reader.request('GET', path)).json<MergePreviewWire>();
    // Nor how much hangs on records that they may not change.
    expect(told).toMatchObject({
      refused: { code: 'forbidden', records: [survivor === kept ? kept : gone] },
      moving: [],
      doubled: [],
      comments: 0,
    });
  }
  const whole = succeeded(await admin.request('GET', preview)).json<MergePreviewWire>();
  expect([whole.refused, whole.moving.length > 0]).toEqual([null, true]);
  const done = await merge(admin, request);
  const apart = await reader.request('POST', '/actions/unmergeRecord', { id: done.merge });
  expect(refusal(apart)).toEqual([403, 'forbidden']);
  const seenBy = async (client: TestClient) =>
    succeeded(await client.request('GET', '/quality/merges?object=customer')).json<MergesWire>();
  expect((await seenBy(reader)).merges).toMatchObject([{ id: done.merge, mayUnmerge: false }]);
  expect((await seenBy(admin)).merges).toMatchObject([{ id: done.merge, mayUnmerge: true }]);
  const elsewhere = (await app.organisation()).admin;
  expect((await seenBy(elsewhere)).merges).toEqual([]);
  const foreign = await elsewhere.request('POST', '/actions/unmergeRecord', { id: done.merge });
  expect(foreign.statusCode).toBe(404);
  // With the right to both, a role of one's own merges: the guard is the right and nothing else.
  const both = await memberWith(app, organisation, {
    objects: { '*': { read: all, update: all } },
    actions,
  });
  expect((await unmerge(both, done.merge)).state).toBe('unmerged');
  expect((await merge(both, request)).moved.length).toBeGreaterThan(0);
}, 120_000);

test('the values come by the rule, by hand, or by what one of them asked for', async () => {
  const { admin } = await app.organisation();
  const make = (values: object) => create(admin, '/customers', { name: '同一家', ...values });
  const a = await make({ city: '上海', note: '短', source: 'web', tier: 'key' });
  const b = await make({ city: '苏州工业园区', note: '长得多的备注', source: 'referral' });
  await set(admin, `/customers/${a.id}`, { note: '后改' });
  const previewed = async (rule: string): Promise<MergePreviewWire> => {
    const path = `/quality/merge-preview?object=customer&survivor=${a.id}&others=${b.id}&rule=${rule}`;
    return succeeded(await admin.request('GET', path)).json<MergePreviewWire>();
  };
  const chosen = async (rule: string) => {
    const { fields } = await previewed(rule);
    const of = (name: string) => fields.find(({ field }) => field === name)?.chosen;
    return ['city', 'note', 'tier', 'source']
      .map((name) => (of(name) === a.id ? 'a' : 'b'))
      .join('');
  };
  expect(await chosen('survivor')).toBe('aaaa');
  expect(await chosen('newest')).toBe('baab');
  expect(await chosen('complete')).toBe('bbab');
  expect(await chosen('source')).toBe('aaaa');
  const order = { object: 'customer', sources: ['referral', 'web'] };
  succeeded(await admin.request('POST', '/actions/setMergeSources', order));
  expect(await chosen('source')).toBe('bbab');
  const wrong = { object: 'customer', sources: ['nowhere'] };
  const refused = await admin.request('POST', '/actions/setMergeSources', wrong);
  expect(refusal(refused)).toEqual([422, 'invalid_fields', 'sources:not_source']);

  await set(admin, `/customers/${b.id}`, { noProfiling: true, preferredChannel: 'none' });
  const { fields } = await previewed('survivor');
  expect(fields.find(({ field }) => field === 'noProfiling')).toMatchObject({
    chosen: b.id,
    free: false,
  });
  const done = await merge(admin, {
    object: 'customer',
    survivor: a.id,
    others: [b.id],
    rule: 'newest',
    choose: { city: a.id, note: b.id, noProfiling: a.id },
  });
  expect(await read(admin, `/customers/${a.id}`)).toMatchObject({
    city: '上海',
    note: '长得多的备注',
    source: 'referral',
    noProfiling: true,
    preferredChannel: 'none',
  });
  await unmerge(admin, done.merge);
  expect(await read(admin, `/customers/${a.id}`)).toMatchObject({
    note: '后改',
    noProfiling: false,
    preferredChannel: null,
    source: 'web',
  });
});

test('each field goes by a rule of its own where one is chosen, and the merge says which gave it', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const make = (values: object) => create(admin, '/customers', { name: '同一家', ...values });
  const a = await make({ city: '上海', note: '短', address: '一号', email: 'a@example.com' });
  const b = await make({ city: '苏州工业园区', note: '长得多的备注', address: '二号' });
  await set(admin, `/customers/${a.id}`, { note: '后改' });
  await set(admin, `/customers/${b.id}`, { noProfiling: true });
  const path = `/quality/merge-preview?object=customer&survivor=${a.id}&others=${b.id}`;
  const { fields } = succeeded(await admin.request('GET', path)).json<MergePreviewWire>();
  const takes = (name: string) => fields.find(({ field }) => field === name)?.takes;
  const own = { survivor: a.id, newest: a.id, complete: b.id, source: a.id };
  expect(takes('note')).toEqual(own);
  expect(takes('city')).toEqual({ ...own, newest: b.id });

  const request = {
    object: 'customer',
    survivor: a.id,
    others: [b.id],
    rule: 'newest',
    rules: { note: 'complete', city: 'survivor' },
    choose: { address: a.id },
  } as const;
  const reader = await memberWith(app, organisation, {
    objects: {
      customer: {
        read: { scope: 'all' },
        update: { scope: 'all' },
        fields: { '*': 'write', note: 'read' },
      },
    },
    actions: ['mergeRecords'],
  });
  const refused = await reader.request('POST', '/actions/mergeRecords', {
    ...request,
    choose: {},
  });
  expect(refusal(refused)).toEqual([403, 'forbidden', 'note:forbidden']);
  const unknown = { ...request, rules: { nothing: 'newest' } };
  const wrong = await admin.request('POST', '/actions/mergeRecords', unknown);
  expect(refusal(wrong)).toEqual([422, 'invalid_fields', 'nothing:unknown_field']);

  const done = await merge(admin, request);
  const taken = { note: '长得多的备注', city: '上海', address: '一号', email: 'a@example.com' };
  expect(await read(admin, `/customers/${a.id}`)).toMatchObject(taken);
  const detail = succeeded(await admin.request('GET', `/quality/merges/${done.merge}`));
  expect(detail.json()).toMatchObject({
    rule: 'newest',
    rules: { note: 'complete', city: 'survivor', address: 'hand', noProfiling: 'guard' },
  });
  await unmerge(admin, done.merge);
  expect(await read(admin, `/customers/${a.id}`)).toMatchObject({ note: '后改', city: '上海' });
}, 60_000);

test('what was merged by hand and taken apart is doubted, so that no night merges it again', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const make = (name: string) => create(admin, '/customers', { name });
  const [kept, ...others] = [await make('一'), await make('二'), await make('三')];
  const ids = others.map(({ id }) => id);
  const request = { object: 'customer', survivor: kept?.id ?? '', others: ids } as const;
  const { merge: id } = await merge(admin, request);
  const path = '/quality/pairs?object=customer&status=notSure';
  const doubted = async () => succeeded(await admin.request('GET', path)).json<PairsWire>().pairs;
  expect(await doubted()).toEqual([]);
  await unmerge(admin, id);
  expect((await doubted()).map(({ automatic }) => automatic)).toEqual([false, false, false]);
  // Told once, whatever becomes of them.
  await unmerge(admin, (await merge(admin, request)).merge);
  expect(await doubted()).toHaveLength(3);
  const levels = 'select distinct levels from quality.duplicate_pair where org_id = $1';
  const { rows } = await app.system.pool.query(levels, [organisation.orgId]);
  expect(rows).toEqual([{ levels: '[]' }]);
});

test('a merge of what was merged leads on to the end, and is taken apart from there', async () => {
  const { admin, kept, gone } = await mergeWorld(await app.organisation());
  const last = await create(admin, '/customers', { name: '悦来集团', phone: '13800000010' });
  const one = await merge(admin, { object: 'customer', survivor: kept, others: [gone] });
  const two = await merge(admin, { object: 'customer', survivor: last.id, others: [kept] });
  expect(await mergedInto(admin, gone)).toMatchObject({
    survivor: { id: last.id, title: '悦来集团' },
    merge: one.merge,
  });
  const inner = await admin.request('POST', '/actions/unmergeRecord', { id: one.merge });
  expect(refusal(inner)).toEqual([422, 'invalid_fields', 'null:merged_on']);
  const listed = await admin.request('GET', `/quality/merges?object=customer&record=${gone}`);
  expect(succeeded(listed).json<MergesWire>().merges).toMatchObject([
    { id: one.merge, first: two.merge, mayUnmerge: false },
  ]);
  await unmerge(admin, two.merge);
  await unmerge(admin, one.merge);
  expect((await mergedInto(admin, gone)).survivor).toBeNull();
}, 120_000);

test('leads merge as well: a converted one stays converted, what was said and is to do comes along', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const kept = await create(admin, '/leads', { name: '周先生', phone: '13700000003' });
  const gone = await create(admin, '/leads', { name: '周', company: '远山', noProfiling: true });
  await create(admin, '/lead-interactions', { lead: gone.id, channel: 'visit', body: '拜访' });
  await create(admin, '/tasks', { subject: '寄样品', lead: gone.id });
  const convert = { id: gone.id, opportunity: null };
  succeeded(await admin.request('POST', '/actions/convertLead', convert));
  await create(admin, '/tasks', { subject: '再寄', lead: gone.id });
  const before = await rowsOf(app, organisation.orgId);
  const done = await merge(admin, { object: 'lead', survivor: kept.id, others: [gone.id] });
  const lead = await read(admin, `/leads/${kept.id}`);
  expect(lead).toMatchObject({
    status: 'converted',
    company: '远山',
    noProfiling: true,
    firstResponseAt: expect.any(String) as string,
  });
  expect(lead['customer']).toEqual(expect.any(String));
  expect(done.moved.map(({ object }) => object).toSorted()).toEqual(['leadInteraction', 'task']);
  await unmerge(admin, done.merge);
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
});

test('companies that stand above each other become one without standing above themselves', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const make = (name: string, parent: string | null = null) =>
    create(admin, '/customers', { name, parent });
  const top = await make('集团');
  const gone = await make('甲', top.id);
  const between = await make('中间', gone.id);
  const kept = await make('甲公司', between.id);
  const before = await rowsOf(app, organisation.orgId);
  const done = await merge(admin, { object: 'customer', survivor: kept.id, others: [gone.id] });
  expect((await read(admin, `/customers/${kept.id}`))['parent']).toBe(top.id);
  expect((await read(admin, `/customers/${between.id}`))['parent']).toBe(kept.id);
  await unmerge(admin, done.merge);
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
  const page = succeeded(await admin.request('GET', '/customers?count=true')).json<PageWire>();
  expect(page.items).toHaveLength(4);
});
