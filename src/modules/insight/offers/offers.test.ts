import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoleDefinition } from '../../../kernel/grants.ts';
import type {
  TestApplication,
  TestClient,
  TestOrganisation,
} from '../../../main/test-application.ts';
import { create, memberWith, read, set, succeeded, where } from '../../../main/testing/requests.ts';
import { daysAgo } from '../chances/testing/planted.ts';
import { insightApplication, refresh } from '../value/testing/shop.ts';
import { modelAnswers } from './answers.ts';
import { BRUSH, CLEANER, MACHINE, shopWithPattern } from './testing/planted.ts';
import type { PlantedShop } from './testing/planted.ts';
import { ahead, card, fortyDaysLater, hints, hintsOf, order } from './testing/told.ts';
import { watchOffers } from './watch.ts';
import type { AnswersView, BundlesView, OfferListWire, OffersView } from './wire.ts';

const CUSTOMERS = 120;
/** Among those who wait for the cleaner: not to be profiled, not to be contacted, and one of the seller's. */
const [UNPROFILED, SILENT, THEIRS] = [0, 8, 16];
const only = { kinds: ['offer'] };
const SLOW = 90_000;
const all = { scope: 'all' } as const;
const own = { scope: 'own' } as const;

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;
let seller: TestClient;
let shop: PlantedShop;
/** Customers and products on the list of whom to offer what, as it stood after the training. */
let told: [string, string][] = [];
beforeAll(async () => {
  app = await insightApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
  seller = await reader({
    customer: { read: own },
    product: { read: all },
    productOffer: { read: all },
  });
  shop = await shopWithPattern(admin, CUSTOMERS, (n) => ({
    ...(n === UNPROFILED ? { noProfiling: true } : {}),
    ...(n === SILENT ? { preferredChannel: 'none' } : {}),
    ...(n === THEIRS ? { owner: seller.memberId } : {}),
  }));
}, SLOW);
afterAll(() => app.drop());

/** Somebody who reads what customers bought, and these objects. */
function reader(objects: RoleDefinition['objects']): Promise<TestClient> {
  const usual = { '*organisation': { read: all }, order: { read: all }, orderLine: { read: all } };
  return memberWith(app, organisation, { objects: { ...usual, ...objects }, actions: [] });
}

const customer = (n: number): string => shop.customers[n] ?? '';
const product = (n: number): string => shop.products[n] ?? '';
const offers = async (id: string, client = admin): Promise<OffersView> =>
  succeeded(await client.request('GET', `/customers/${id}/views/offers`)).json<OffersView>();
const bundles = async (id: string, client = admin): Promise<BundlesView> =>
  succeeded(await client.request('GET', `/products/${id}/views/bundles`)).json<BundlesView>();
const listed = async (client = admin, query = ''): Promise<OfferListWire> =>
  succeeded(await client.request('GET', `/insight/offers?${query}`)).json<OfferListWire>();

test('before the first training there is nothing, and it says so', async () => {
  expect(await offers(customer(24))).toMatchObject({ why: 'notTrained', likely: [], next: null });
  expect(await listed()).toMatchObject({ why: 'notTrained', offers: [] });
  expect(await bundles(product(MACHINE))).toMatchObject({ why: 'notTrained' });
});

test(
  'it is measured on days it has not seen, beside what is popular',
  { timeout: SLOW },
  async () => {
    const job = await refresh(admin, only);
    expect([job.state, job.error]).toEqual(['done', null]);
    const trained = await card(admin);
    expect(trained.state).toBe('fitted');
    expect(trained.card.horizon).toBe(60);
    const { model, plain, length, customers } = trained.card.measured ?? {};
    expect([length, customers]).toEqual([2, expect.any(Number)]);
    expect(Number(model?.hit.estimate)).toBeGreaterThan(Number(plain?.popularity.hit.high));
    // Whoever asked not to be profiled is in no training.
    expect(trained.card.customers).toBe(CUSTOMERS - 1);
    expect(trained.watch.periods).toEqual([]);
    expect(trained.watch.from).toMatch(/^\d{4}-\d\d-\d\d$/);
  },
);

test('what is told to be offered is kept as it was told: each next best offer, and the list', async () => {
  const { offers: rows } = await listed();
  told = rows.map((row) => [row.customer.id, row.offer.product.id]);
  expect(told.length).toBeGreaterThan(10);
  expect(await hints(app, organisation.orgId, 'list')).toEqual(told);
  const next = new Map(await hints(app, organisation.orgId, 'next'));
  expect(next.get(customer(24))).toBe(product(CLEANER));
  for (const [id, offered] of next) expect((await offers(id)).next?.product.id).toBe(offered);
  // Nobody is told to offer these anything.
  expect(next.has(customer(SILENT)) || next.has(customer(UNPROFILED))).toBe(false);
});

test('who bought the machine is offered the cleaner, with the reason', async () => {
  const waiting = await offers(customer(24));
  expect(waiting).toMatchObject({ why: null, basis: 'margin', held: null });
  expect(waiting.next?.product.id).toBe(product(CLEANER));
  const { reason, chance = 0, worth } = waiting.next ?? {};
  expect(reason).toMatchObject({ kind: 'sequence', days: 60, from: { id: product(MACHINE) } });
  if (reason?.kind !== 'sequence') throw new Error('it is a sequence');
  expect(reason.share).toBeGreaterThan(0.5);
  expect(reason.without).toBeLessThan(0.2);
  expect(worth).toBeCloseTo(80 * chance, 6);
  expect(waiting.likely).not.toHaveLength(0);
  const chances = waiting.likely.map((each) => each.chance);
  expect(chances).toEqual(chances.toSorted((a, b) => b - a));
  // Control: whoever did not buy the machine is not told so.
  const other = await offers(customer(27));
  const rests = [other.next?.reason, ...other.likely.map((each) => each.reason)].map((why) =>
    why?.kind === 'sequence' ? why.from.id : null,
  );
  expect(rests).not.toContain(product(MACHINE));
});

test('the page of a product says what follows it', async () => {
  const { why, later } = await bundles(product(MACHINE));
  expect(why).toBeNull();
  expect(later[0]).toMatchObject({ product: { id: product(CLEANER) }, days: 60 });
  expect(await bundles(product(CLEANER))).toMatchObject({ later: [] });
});

test('whoever asked not to be profiled has nothing; whoever wants peace is left alone', async () => {
  expect(await offers(customer(UNPROFILED))).toMatchObject({ why: 'noProfiling', likely: [] });
  expect((await offers(customer(SILENT))).held?.code).toBe('noContact');
  const wire = await listed();
  const ids = wire.offers.map((row) => row.customer.id);
  expect(ids).not.toContain(customer(UNPROFILED));
  expect(ids).not.toContain(customer(SILENT));
  expect(ids).toContain(customer(24));
  expect(wire.held.map((row) => [row.customer.id, row.held?.code])).toContainEqual([
    customer(SILENT),
    'noContact',
  ]);
  expect(new Set(ids).size).toBe(ids.length);
  const worth = wire.offers.map((row) => Number(row.offer.worth));
  expect(worth).toEqual(worth.toSorted((a, b) => b - a));
});

test('what was offered is not offered again within a month', async () => {
  const id = customer(32);
  expect((await offers(id)).held).toBeNull();
  await create(admin, '/product-offers', { customer: id, product: product(CLEANER) });
  const { held } = await offers(id);
  expect(held?.code).toBe('offered');
  expect(Date.parse(held?.until ?? '') - Date.parse(held?.since ?? '')).toBe(30 * 86_400_000);
  expect((await listed()).offers.map((row) => row.customer.id)).not.toContain(id);
});

test('what somebody declined is not offered again; what is to be offered keeps nobody from being asked', async () => {
  const id = customer(56);
  expect((await offers(id)).next?.product.id).toBe(product(CLEANER));
  const days = (n: number): string => new Date(Date.now() + n * 86_400_000).toISOString();
  const about = { customer: id, product: product(CLEANER) };
  await create(admin, '/product-offers', { ...about, offeredAt: days(2) });
  expect((await offers(id)).held).toBeNull();
  await create(admin, '/product-offers', { ...about, offeredAt: days(-40), answer: 'declined' });
  const { held, next } = await offers(id);
  expect([held, next?.product.id === product(CLEANER)]).toEqual([null, false]);
  const rows = (await listed()).offers.filter((row) => row.customer.id === id);
  expect(rows.map((row) => row.offer.product.id)).not.toContain(product(CLEANER));
});

test('whoever was unhappy lately is asked what is wrong, and offered nothing', async () => {
  const id = customer(48);
  expect((await offers(id)).held).toBeNull();
  await create(admin, '/interactions', {
    customer: id,
    channel: 'mail',
    direction: 'in',
    body: '磨豆机又坏了，很失望，我要投诉。',
  });
  await expect.poll(async () => (await offers(id)).held?.code, { timeout: 20_000 }).toBe('unhappy');
});

test('the list follows a condition and a product', async () => {
  const condition = where({ field: 'name', op: 'eq', value: '客户 Customer 24' });
  expect((await listed(admin, condition)).offers.map((row) => row.customer.id)).toEqual([
    customer(24),
  ]);
  const cleaners = await listed(admin, `product=${product(CLEANER)}`);
  expect(cleaners.offers.length).toBeGreaterThan(10);
  expect(new Set(cleaners.offers.map((row) => row.offer.product.id))).toEqual(
    new Set([product(CLEANER)]),
  );
  expect((await admin.request('GET', '/insight/offers?where=x')).statusCode).toBe(422);
});

test('a member is told of the customers that they may see, and of no product beyond theirs', async () => {
  const mine = await listed(seller);
  expect(mine.offers.map((row) => row.customer.id)).toEqual([customer(THEIRS)]);
  expect((await offers(customer(THEIRS), seller)).next?.product.id).toBe(product(CLEANER));
  const out = await seller.request('GET', `/customers/${customer(24)}/views/offers`);
  expect(out.statusCode).toBe(404);

  const others = new Set(shop.products.filter((_, n) => n !== MACHINE));
  const some = await reader({
    customer: { read: all },
    product: { read: { ...all, where: { field: 'code', op: 'ne', value: `P-${MACHINE}` } } },
  });
  const seen = await offers(customer(24), some);
  expect(seen.next?.product.id).toBe(product(CLEANER));
  // The reason rests on a product that they may not see.
  expect(seen.next?.reason).toBeNull();
  expect(JSON.stringify([seen, await listed(some)])).not.toContain(product(MACHINE));
  expect((await listed(some)).products.every(({ id }) => others.has(id))).toBe(true);
  const hidden = await some.request('GET', `/products/${product(MACHINE)}/views/bundles`);
  expect(hidden.statusCode).toBe(404);
});

test('costs, names and purchases that somebody may not read are not told by offers', async () => {
  const fields = { '*': 'read', cost: 'hidden' } as const;
  const costless = await reader({ customer: { read: all }, product: { read: all, fields } });
  const { basis, next } = await offers(customer(24), costless);
  expect([basis, next?.worth]).toEqual(['price', 100 * (next?.chance ?? NaN)]);
  const nameless = await reader({
    customer: { read: all },
    product: { read: all, fields: { '*': 'read', name: 'hidden' } },
  });
  expect(await offers(customer(24), nameless)).toMatchObject({ likely: [], next: null });
  const blind = await reader({
    customer: { read: all },
    orderLine: { read: all, fields: { '*': 'read', product: 'hidden' } },
  });
  expect(await offers(customer(24), blind)).toMatchObject({ why: 'notScored', likely: [] });
  expect(await listed(blind)).toMatchObject({ why: 'notReadable', offers: [] });
  expect(await bundles(product(MACHINE), blind)).toMatchObject({ why: 'notReadable', later: [] });
});

test('what goes together is found in orders; in how many is told only to those who see every one', async () => {
  const { cleaners, brushes } = shop;
  const share = Math.round((100 * brushes) / cleaners) / 100;
  const whole = await bundles(product(CLEANER));
  expect(whole.bundles).toMatchObject([{ product: { id: product(BRUSH) }, count: brushes, share }]);
  expect(whole.bundles[0]?.lift).toBeGreaterThan(5);
  // Nobody buys a brush without the cleaner: all of its orders hold both.
  expect((await bundles(product(BRUSH))).bundles).toMatchObject([
    { product: { id: product(CLEANER) }, count: brushes, share: 1, lift: whole.bundles[0]?.lift },
  ]);
  // Control: what is bought together no more often than chance has it is no bundle.
  expect((await bundles(product(MACHINE))).bundles).toEqual([]);
  expect((await bundles(product(MACHINE))).later[0]?.customers).toBeGreaterThan(0);
  const some = await reader({
    customer: { read: all },
    product: { read: all },
    order: { read: own },
  });
  const [bundle] = (await bundles(product(CLEANER), some)).bundles;
  expect(bundle).toMatchObject({ count: null, share });
  expect(Object.keys(bundle ?? {}).toSorted()).toEqual([
    'count',
    'lift',
    'money',
    'product',
    'share',
  ]);
  const part = await bundles(product(MACHINE), some);
  expect(part.later[0]).toMatchObject({ customers: null, product: { id: product(CLEANER) } });
});

test('of customers with an order beyond the scope of somebody no reasons or repeats are told', async () => {
  const paid = { ...all, where: { field: 'paymentStatus', op: 'eq', value: 'paid' } } as const;
  const narrow: RoleDefinition['objects'][] = [
    { order: { read: own } },
    { order: { read: paid } },
    { orderLine: { read: own } },
  ];
  for (const objects of narrow) {
    const some = await reader({ customer: { read: all }, product: { read: all }, ...objects });
    const { next, likely } = await offers(customer(24), some);
    expect(next).toMatchObject({ product: { id: product(CLEANER) }, reason: null });
    expect(likely.filter(({ reason, repeat }) => reason !== null || repeat)).toEqual([]);
    const rows = (await listed(some)).offers;
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ offer }) => offer.reason !== null)).toEqual([]);
  }
  // A narrower scope that holds all orders of a customer keeps nothing from its reader.
  const kept = { ...all, where: { field: 'status', op: 'ne', value: 'cancelled' } } as const;
  const most = await reader({
    customer: { read: all },
    product: { read: all },
    order: { read: kept },
  });
  expect((await offers(customer(24), most)).next?.reason).not.toBeNull();
  expect((await listed(most)).offers.some(({ offer }) => offer.reason !== null)).toBe(true);
});

test(
  'without training the stored model suggests, and earlier hints are held against the orders',
  { timeout: SLOW },
  async () => {
    const before = await card(admin);
    expect(await hintsOf(app, customer(24))).not.toHaveLength(0);
    // They bought what was told before it was, and buy it again.
    const buyer = customer(80);
    const [gone, ...others] = told.filter(
      ([id]) => ![THEIRS, 24, 40, 56, 72, 80].map(customer).includes(id),
    );
    const buyers = others.slice(0, 3);
    const curious = others[3]?.[0] ?? '';
    // The most popular product then, which is not on sale any more.
    const cake = await create(admin, '/products', { name: '月饼', code: 'P-9', price: '9' });
    await order(admin, [
      ...Array.from({ length: 60 }, () => ({ by: buyer, day: 60, what: [cake.id] })),
      { by: curious, day: 20, what: shop.products.slice(0, CLEANER) },
      { by: buyer, day: 45, what: [product(CLEANER)] },
      { by: buyer, day: 20, what: [product(CLEANER)] },
      ...buyers.map(([by, what]) => ({ by, day: 20, what: [what] })),
    ]);
    // A score that the next run finds stale, of somebody with no orders: no reader is told of it.
    const stale = await create(admin, '/customers', { name: '客户 Customer' });
    await set(admin, `/products/${cake.id}`, { active: false });
    await fortyDaysLater(app, organisation.orgId, {
      stale: stale.id,
      like: customer(24),
      gone: gone?.[0] ?? '',
    });
    const job = await refresh(admin, { ...only, train: false });
    expect([job.state, job.error]).toEqual(['done', null]);
    const { id, watch } = await card(admin);
    expect(id).toBe(before.id);
    expect(await hintsOf(app, stale.id)).toEqual([]);
    expect(watch.periods).toHaveLength(1);
    const [period] = watch.periods;
    expect(period?.customers).toBeGreaterThan(60);
    expect(Number(period?.hit.estimate)).toBeGreaterThan(Number(period?.popular.estimate));
    // New to them when it was told: whoever had it before it was told, and buys it again, is no hit.
    // Whoever was deleted since, or merged with another, can buy no more, and is not counted.
    expect(period?.list?.customers).toBe(told.length - 1);
    expect(period?.list?.hit.estimate).toBeCloseTo(buyers.length / (told.length - 1), 9);
    expect(period?.list?.popular.estimate).toBeGreaterThan(0);
    expect(period?.list?.popular.estimate).toBeLessThan(Number(period?.list?.hit.estimate));
    expect(period?.next?.customers).toBeGreaterThanOrEqual(told.length - 1);
    expect(period?.next?.hit.estimate).toBeGreaterThan(0);
    expect((await offers(customer(24))).next?.product.id).toBe(product(CLEANER));
  },
);

test('what came of noted offers is told to who may read them, of the customers that they may see', async () => {
  const note = (n: number, offered: number, values: Record<string, unknown>) =>
    create(admin, '/product-offers', {
      customer: customer(n),
      product: product(offered),
      offeredAt: daysAgo(60),
      ...values,
    });
  // Another one was declined 40 days ago. This one ordered after it, and again.
  await note(80, CLEANER, { answer: 'bought' });
  await note(72, BRUSH, { answer: 'declined' });
  // Of whoever is not to be profiled nothing is counted.
  await note(UNPROFILED, BRUSH, { answer: 'interested' });
  // Sold at the counter in the morning, and noted in the evening.
  const day = new Date(Date.now() - 59 * 86_400_000).toISOString().slice(0, 10);
  await note(THEIRS, MACHINE, { answer: 'bought', offeredAt: `${day}T18:00:00+08:00` });
  const morning = (Date.now() - Date.parse(`${day}T10:00:00+08:00`)) / 86_400_000;
  await order(admin, [{ by: customer(THEIRS), day: morning, what: [product(MACHINE)] }]);
  const { id } = await card(admin);
  const answers = async (client: TestClient): Promise<AnswersView['answers']> => {
    const answer = await client.request('GET', `/score-models/${id}/views/answers`);
    return succeeded(answer).json<AnswersView>().answers;
  };
  expect(await answers(admin)).toMatchObject({
    said: { interested: 0, bought: 2, declined: 2, open: 0 },
    later: { offers: 4, ordered: 2 },
  });
  expect(await answers(seller)).toMatchObject({
    said: { interested: 0, bought: 1, declined: 0, open: 0 },
    later: { offers: 1, ordered: 1 },
  });
  const objects = { customer: { read: all }, productOffer: { read: all } };
  const narrow = await answers(await reader({ ...objects, order: { read: own } }));
  expect([narrow?.said.bought, narrow?.later]).toEqual([2, null]);
  const unread = { read: all, fields: { '*': 'read', answer: 'hidden' } } as const;
  expect(await answers(await reader({ ...objects, productOffer: unread }))).toBeNull();
});

test('orders that are not known yet are not taken for none', async () => {
  // On that day what was told now could be held against orders, had any come since.
  expect((await ahead(admin, 45, watchOffers)).periods).toHaveLength(1);
  const model = await read(admin, `/score-models/${(await card(admin)).id}`);
  const answered = await ahead(admin, 95, (ctx, tx) => modelAnswers.read(ctx, tx, model));
  expect(answered).toMatchObject({ answers: { said: { open: 2 }, later: null } });
});

test('who asks not to be profiled loses what was foretold', async () => {
  const id = customer(40);
  expect((await offers(id)).likely).not.toHaveLength(0);
  expect(await hintsOf(app, id)).not.toHaveLength(0);
  await set(admin, `/customers/${id}`, { noProfiling: true });
  expect(await offers(id)).toMatchObject({ why: 'noProfiling', likely: [] });
  await expect.poll(() => hintsOf(app, id)).toEqual([]);
});
