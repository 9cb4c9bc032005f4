import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication } from '../../../main/test-application.ts';
import type { Context } from '../../../kernel/context.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import { LARGEST_BLOCK } from '../matches/fit.ts';
import { keysOf } from '../matches/keys.ts';
import { likenesses } from '../matches/likeness.ts';
import { readModel } from '../matches/model.ts';
import { readRows } from '../matches/rows.ts';
import { planted } from '../matches/testing/planted.ts';
import { createMany } from '../matches/testing/world.ts';
import { textsOf } from '../matches/texts.ts';
import { LEAST_BITS, percent, raritiesOf, rarityKeys } from '../matches/weigh.ts';
import { nextBlocks } from './compare.ts';
import { scanJob } from './job.ts';
import { LEAST_CHANCE } from './store.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

/** Of one name, more than a key may have. */
const NAMESAKES = 130;

/** Groups of records that share a key, each as its ids in their order. */
async function groupsOf(ctx: Context): Promise<string[][]> {
  const rows = await inReadTransaction(ctx, (tx) =>
    tx.query<{ key: string; id: string }>(sql`
      select key, record_id as id from quality.match_key
      where org_id = ${ctx.orgId}::uuid and object = 'customer' order by key, record_id`),
  );
  return [...Map.groupBy(rows, ({ key }) => key).values()]
    .map((group) => group.map(({ id }) => id))
    .filter(({ length }) => length > 1 && length <= LARGEST_BLOCK);
}

/** The pairs that a scan keeps, worked out all at once and from rows that were read one by one. */
async function pairsAtOnce(ctx: Context, ids: readonly string[]): Promise<string[]> {
  const groups = await groupsOf(ctx);
  const [rows, { model, records }] = await inReadTransaction(ctx, (tx) =>
    Promise.all([readRows(tx, ctx.orgId, 'customer', ids), readModel(ctx, tx, 'customer')]),
  );
  rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  const place = new Map(rows.map(({ id }, n) => [id, n]));
  const texts = rows.map(textsOf);
  const counts = new Map<string, number>();
  for (const key of texts.flatMap(keysOf)) counts.set(key, (counts.get(key) ?? 0) + 1);
  const names = groups.flatMap((group) =>
    group.flatMap((a, n) => group.slice(n + 1).map((b) => [place.get(a), place.get(b)].join(' '))),
  );
  const pairs = [...new Set(names)].map((name) => name.split(' ').map(Number));
  const places = {
    left: Int32Array.from(pairs, ([left = 0]) => left),
    right: Int32Array.from(pairs, ([, right = 0]) => right),
  };
  return likenesses(model, texts, places, LEAST_BITS)
    .flatMap(({ left, right, bits, levels }) => {
      const [own, a, b] = [texts[left], rows[left], rows[right]];
      if (!own || !a || !b) return [];
      const keys = rarityKeys(model, own, levels);
      const rare = raritiesOf('customer', model, { levels, keys }, { counts, own: 2, records });
      const weight = rare.reduce((sum, each) => sum + each, bits);
      const chance = percent(weight);
      return chance < LEAST_CHANCE ? [] : [JSON.stringify([a.id, b.id, chance, weight, levels])];
    })
    .toSorted();
}

test('a scan by portions keeps the pairs and weights of comparing everything at once', async () => {
  const { admin } = await app.organisation();
  const ids = await createMany(admin, 'customer', [
    ...planted(500, 7).records.map(({ values }) => values),
    ...Array.from({ length: NAMESAKES }, () => ({ name: '王伟', kind: 'person', city: '上海' })),
  ]);
  const found = { changed: 0 };
  await scanJob.run(await admin.ctx(), {
    id: '',
    input: { object: 'customer', changed: false },
    position: null,
    done: 0,
    total: null,
    result: null,
    context: () => admin.ctx(),
    save: async (_, { result }) => {
      Object.assign(found, result);
    },
    cancelled: async () => false,
  });
  const ctx = await admin.ctx();
  const kept = await inReadTransaction(ctx, (tx) =>
    tx.query<Record<'first' | 'second' | 'chance' | 'weight' | 'levels', string>>(sql`
      select first_id as first, second_id as second, chance, weight, levels from quality.duplicate_pair
      where org_id = ${ctx.orgId}::uuid`),
  );
  const pairs = kept.map(({ first, second, chance, weight, levels }) =>
    JSON.stringify([first, second, Number(chance), Number(weight), JSON.parse(levels)]),
  );
  expect(pairs.length).toBeGreaterThan(20);
  expect(pairs.toSorted()).toEqual(await pairsAtOnce(ctx, ids));
  // Each once, by however many keys it was found.
  expect(found.changed).toBe(pairs.length);

  const [portions, groups] = [new Array<string>(), await groupsOf(ctx)];
  let after: string | null = null;
  let asked = 0;
  do {
    const portion = await nextBlocks(ctx, 'customer', after, {
      records: false,
      atOnce: LARGEST_BLOCK + 10,
    });
    if (portion.groups !== '') portions.push(...portion.groups.split(';'));
    after = portion.next;
    asked += 1;
  } while (after !== null);
  // One key alone has more records than are looked through at once here.
  expect(asked).toBeGreaterThan(NAMESAKES / LARGEST_BLOCK);
  const inOrder = portions.map((group) => group.split(',').toSorted().join());
  expect(inOrder.toSorted()).toEqual(groups.map((group) => group.join()).toSorted());
});
