import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication } from '../../../main/test-application.ts';
import {
  body,
  create,
  list,
  read,
  refusal,
  set,
  succeeded,
} from '../../../main/testing/requests.ts';
import { rowsOf } from './testing/rows.ts';
import { merge, mergeWorld, unmerge } from './testing/world.ts';
import type { MergedIntoWire } from './wire.ts';

let app: TestApplication;
/** Days that the clock of the product is ahead. */
let ahead = 0;
beforeAll(async () => {
  app = await testApplication({ now: () => new Date(Date.now() + ahead * 86_400_000) });
});
afterAll(() => app.drop());

test('of two merges into the same record either is taken apart first, and both leave nothing', async () => {
  for (const first of [0, 1]) {
    const organisation = await app.organisation();
    const { admin, kept, gone } = await mergeWorld(organisation);
    const third = await create(admin, '/customers', {
      name: '悦来酒店（上海）',
      phone: '+8613800000009',
      city: '杭州',
      noProfiling: true,
    });
    await set(admin, `/customers/${gone}`, { city: '宁波', noProfiling: true });
    await create(admin, '/contacts', { customer: third.id, name: '孙总' });
    const before = await rowsOf(app, organisation.orgId);
    const into = async (id: string) =>
      merge(admin, {
        object: 'customer',
        survivor: kept,
        others: [id],
        choose: { phone: id, city: id },
      });
    const merges = [await into(gone), await into(third.id)];
    expect(await read(admin, `/customers/${kept}`)).toMatchObject({
      phone: '+8613800000009',
      city: '杭州',
    });
    await unmerge(admin, merges[first]?.merge ?? '');
    // Whoever is still merged into it asked not to be profiled.
    expect(await read(admin, `/customers/${kept}`)).toMatchObject({
      phone: first === 0 ? '+8613800000009' : '+8613800000002',
      city: first === 0 ? '杭州' : '宁波',
      noProfiling: true,
    });
    await unmerge(admin, merges[1 - first]?.merge ?? '');
    expect(await rowsOf(app, organisation.orgId)).toEqual(before);
  }
}, 120_000);

test('what was changed later stays and is told; what was added stays with the survivor', async () => {
  const organisation = await app.organisation();
  const { admin, kept, gone, of } = await mergeWorld(organisation);
  const done = await merge(admin, {
    object: 'customer',
    survivor: kept,
    others: [gone],
    choose: { phone: gone },
  });
  const elsewhere = await create(admin, '/customers', { name: '别家' });
  for (let n = 0; n < 16; n += 1) {
    await set(admin, `/customers/${elsewhere.id}`, { note: `第 ${n} 次` });
    await set(admin, `/customers/${kept}`, { city: `城市 ${n}` });
    await set(admin, `/contacts/${of.contact}`, { title: `职务 ${n}` });
  }
  await set(admin, `/customers/${kept}`, { address: '搬了', phone: '13800000077' });
  await set(admin, `/tasks/${of.task}`, { customer: elsewhere.id });
  body(await admin.request('DELETE', `/interactions/${of.interaction}`));
  const added = await create(admin, '/contacts', { customer: kept, name: '新来的' });
  ahead = 25;
  const apart = await unmerge(admin, done.merge);
  ahead = 0;
  const told = apart.kept.map(({ object, field, reason }) => `${object}.${field} ${reason}`);
  expect(told.toSorted()).toEqual([
    'customer.address changed',
    'customer.phone changed',
    'interaction.null deleted',
    'task.customer changed',
  ]);
  expect(apart.kept.find(({ field }) => field === 'address')).toMatchObject({
    id: kept,
    title: '悦来酒店有限公司',
    label: { zh: '地址' },
  });
  expect(apart.added).toMatchObject([
    { object: 'contact', count: 1 },
    { object: 'identifier', count: 1 },
  ]);
  expect(await read(admin, `/customers/${kept}`)).toMatchObject({
    city: '城市 15',
    address: '搬了',
    phone: '+8613800000077',
    email: null,
    annualRevenue: null,
    x_topics: ['a'],
  });
  expect(await read(admin, `/customers/${gone}`)).toMatchObject({
    phone: '+8613800000002',
    email: 'office@example.com',
    address: '南京东路 1 号',
    parent: kept,
  });
  expect(await read(admin, `/contacts/${of.contact}`)).toMatchObject({
    customer: gone,
    title: '职务 15',
  });
  expect((await read(admin, `/contacts/${added.id}`))['customer']).toBe(kept);
  const phones = async (id: string): Promise<[string, unknown][]> => {
    const rows = await list(
      admin,
      `/identifiers?where=${encodeURIComponent(JSON.stringify({ field: 'customer', op: 'eq', value: id }))}`,
    );
    const whole = await Promise.all(rows.map((row) => read(admin, `/identifiers/${row.id}`)));
    return whole
      .map((row): [string, unknown] => [String(row['phone'] ?? row['email']), row['isPrimary']])
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
  };
  expect(await phones(kept)).toEqual([
    ['+8613800000001', false],
    ['+8613800000077', true],
    ['+862162345678', false],
  ]);
  expect(await phones(gone)).toEqual([
    ['+8613800000002', true],
    ['+862162345678', false],
    ['office@example.com', true],
  ]);
}, 120_000);

test('what no longer can go back keeps nothing else from going back', async () => {
  const { admin, kept, gone, of } = await mergeWorld(await app.organisation());
  const done = await merge(admin, { object: 'customer', survivor: kept, others: [gone] });
  const [tag] = await list(admin, '/tags?sort=name');
  const tags = await list(admin, '/tags');
  for (const each of tags) body(await admin.request('DELETE', `/tags/${each.id}`));
  expect(tag).toBeDefined();
  const apart = await unmerge(admin, done.merge);
  expect(apart.state).toBe('unmerged');
  expect(apart.kept.map(({ object, reason }) => `${object} ${reason}`)).toEqual([
    'customerTag refused',
    'customerTag deleted',
  ]);
  expect((await read(admin, `/contacts/${of.contact}`))['customer']).toBe(gone);
}, 120_000);

test('three become one: what two of them share stands there once, and each gets its own back', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const tag = await create(admin, '/tags', { name: '同' });
  const make = async (name: string) => {
    const made = await create(admin, '/customers', { name, phone: '13855556666' });
    await create(admin, '/customer-tags', { customer: made.id, tag: tag.id });
    return made.id;
  };
  const kept = (await create(admin, '/customers', { name: '一' })).id;
  const others = [await make('二'), await make('三')];
  const before = await rowsOf(app, organisation.orgId);
  const done = await merge(admin, { object: 'customer', survivor: kept, others });
  expect([done.moved, done.doubled].map((each) => each.map(({ count }) => count))).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(await read(admin, `/customers/${kept}`)).toMatchObject({ phone: '+8613855556666' });
  expect(await list(admin, '/identifiers')).toHaveLength(1);
  await unmerge(admin, done.merge);
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
});

test('what was taken out of the trash by hand, and merged elsewhere, comes apart from its end', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const make = async (name: string) => (await create(admin, '/customers', { name })).id;
  const [kept, gone, other] = [await make('一'), await make('二'), await make('三')];
  const contact = await create(admin, '/contacts', { customer: gone, name: '王经理' });
  const before = await rowsOf(app, organisation.orgId);
  const first = await merge(admin, { object: 'customer', survivor: kept, others: [gone] });
  body(await admin.request('POST', `/customers/${gone}/restore`));
  const path = `/quality/merged-into?object=customer&id=${gone}`;
  const into = succeeded(await admin.request('GET', path)).json<MergedIntoWire>();
  expect(into.survivor).toBeNull();
  const second = await merge(admin, { object: 'customer', survivor: other, others: [gone] });
  const early = await admin.request('POST', '/actions/unmergeRecord', { id: first.merge });
  expect(refusal(early)).toEqual([422, 'invalid_fields', 'null:merged_on']);
  await unmerge(admin, second.merge);
  await unmerge(admin, first.merge);
  expect((await read(admin, `/contacts/${contact.id}`))['customer']).toBe(gone);
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
});

test('offers and parts in experiments go along and come back; who took part twice takes part once', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const make = (city: string) =>
    create(admin, '/customers', { name: '悦来酒店', kind: 'company', city });
  const [kept, gone] = [(await make('上海')).id, (await make('杭州')).id];
  await make('杭州');
  const product = await create(admin, '/products', { name: '咖啡机', code: 'offered-1' });
  const offer = await create(admin, '/product-offers', { customer: gone, product: product.id });
  const only = { and: [{ field: 'city', op: 'eq', value: '杭州' }] };
  for (const audience of [{ and: [] }, only]) {
    const named = { name: '回访短信', audience: JSON.stringify(audience), days: 30 };
    const { id } = await create(admin, '/experiments', named);
    for (const control of [true, false]) {
      const arm = { experiment: id, name: control ? '对照' : '短信', control, share: 1 };
      await create(admin, '/experiment-arms', arm);
    }
    succeeded(await admin.request('POST', '/actions/startExperiment', { id }));
    // Nobody is in two that run.
    succeeded(await admin.request('POST', '/actions/endExperiment', { id }));
  }
  const parts = async () => {
    const each = await list(admin, '/participants');
    const names = new Map([
      [kept, 'kept'],
      [gone, 'gone'],
    ]);
    return each.flatMap(({ customer }) => names.get(String(customer)) ?? []).toSorted();
  };
  expect(await parts()).toEqual(['gone', 'gone', 'kept']);
  const before = await rowsOf(app, organisation.orgId);

  const done = await merge(admin, { object: 'customer', survivor: kept, others: [gone] });
  const counts = (of: readonly { object: string; count: number }[]) =>
    Object.fromEntries(of.map(({ object, count }) => [object, count]));
  expect(counts(done.moved)).toEqual({ participant: 1, productOffer: 1 });
  expect(counts(done.doubled)).toEqual({ participant: 1 });
  expect(await parts()).toEqual(['kept', 'kept']);
  expect((await read(admin, `/product-offers/${offer.id}`))['customer']).toBe(kept);

  expect(await unmerge(admin, done.merge)).toMatchObject({ state: 'unmerged', keptCount: 0 });
  expect(await parts()).toEqual(['gone', 'gone', 'kept']);
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
}, 60_000);
