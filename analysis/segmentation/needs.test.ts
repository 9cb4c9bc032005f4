import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { isRefused } from '../result.ts';
import { hasPublicData, publicRows } from '../testing/public-data.ts';
import { chooseK } from './choose-k.ts';
import { adjustedRand } from './cluster-measures.ts';
import { type Behaviour, type NeedClusters, clusterNeeds } from './needs.ts';
import { pointsOf } from './points.ts';

/** Bargain hunters, night owls and big spenders, so many of each. */
function customers(each: number, seed = 11): { behaviour: Behaviour[]; truth: number[] } {
  const random = createRandom(seed);
  const truth = Array.from({ length: 3 * each }, (_, i) => i % 3);
  const of = (middles: number[], draw: () => number): Float64Array =>
    Float64Array.from(truth, (group) => (middles[group] ?? 0) + draw());
  return {
    truth,
    behaviour: [
      { id: 'discount', values: of([0.6, 0.1, 0.1], () => 0.08 * random.normal()) },
      { id: 'night', values: of([0.2, 0.8, 0.2], () => 0.08 * random.normal()) },
      {
        id: 'spend',
        values: Float64Array.from(
          truth,
          (group) => Math.exp([3, 3, 6][group] ?? 0) * Math.exp(0.4 * random.normal()),
        ),
      },
      { id: 'newsletter', values: new Float64Array(3 * each).fill(1) },
      { id: 'age', values: new Float64Array(3 * each).fill(NaN).fill(30, 0, each) },
    ],
  };
}

function found(clusters: NeedClusters): Exclude<NeedClusters, { state: 'refused' }> {
  if (isRefused(clusters)) throw new Error(clusters.code);
  return clusters;
}

describe('need-based clusters', () => {
  const { behaviour, truth } = customers(150);
  const clusters = found(clusterNeeds(behaviour));

  test('finds how many groups there are, says why, and who is in them', () => {
    expect(clusters.state).toBe('fitted');
    expect(clusters.k).toBe(3);
    expect(adjustedRand(clusters.labels, truth)).toBeGreaterThan(0.97);
    const chosen = clusters.choice?.candidates.find(({ verdict }) => verdict === 'chosen');
    expect(chosen?.k).toBe(3);
    expect(chosen?.strength).toBeGreaterThan(0.9);
    expect(clusters.choice?.structure?.p).toBeLessThanOrEqual(0.05);
  });

  test('says what each stands out by, and what was left out or evened', () => {
    const by = clusters.clusters.map(({ standsOutBy }) => standsOutBy[0]);
    expect(new Set(by)).toEqual(new Set(['discount', 'night', 'spend']));
    expect(clusters.leftOut).toEqual([
      { id: 'newsletter', reason: 'flat' },
      { id: 'age', reason: 'mostlyUnknown' },
    ]);
    expect(clusters.evened).toEqual(['spend']);
    const hunters = clusters.clusters.find(({ standsOutBy }) => standsOutBy[0] === 'discount');
    const discount = hunters?.differences.find(({ id }) => id === 'discount');
    expect(discount?.cluster).toBeCloseTo(0.6, 1);
    expect(discount?.deviations).toBeGreaterThan(1);
  });

  test('neither the order of the rows nor the units of the measures matter', () => {
    const order = Int32Array.from(truth.keys());
    createRandom(2).shuffle(order);
    const shuffled = behaviour.map(({ id, values }, j) => ({
      id,
      values: Float64Array.from(order, (i) => (values[i] ?? NaN) * 1024 ** j),
    }));
    const again = found(clusterNeeds(shuffled));
    expect([...again.labels]).toEqual([...order].map((i) => clusters.labels[i]));
    expect(again.clusters.map(({ customers }) => customers)).toEqual(
      clusters.clusters.map(({ customers }) => customers),
    );
  });

  test('one cloud is divided where the caller wants it, and said to be one where not', () => {
    const random = createRandom(9);
    const cloud = ['a', 'b'].map((id) => ({
      id,
      values: Float64Array.from({ length: 600 }, () => random.normal()),
    }));
    const asked = found(clusterNeeds(cloud, { k: 3 }));
    expect(asked.clusters).toHaveLength(3);
    const chosen = clusterNeeds(cloud);
    if (chosen.state === 'refused') expect(chosen.code).toBe('noStableClusters');
    else expect(chosen.state).toBe('fallback');
  });

  test('refuses too few customers and measures that tell nothing', () => {
    expect(clusterNeeds(customers(10).behaviour)).toMatchObject({
      code: 'tooFew',
      figures: { found: 30, needed: 50 },
    });
    expect(clusterNeeds(behaviour.slice(3))).toMatchObject({ code: 'flat' });
    expect(
      clusterNeeds([{ id: 'yes', values: Float64Array.from(truth, (i) => i % 2) }]),
    ).toMatchObject({ state: 'fitted', k: 2 });
  });

  test('a measure that is unknown of a whole cluster has no median there', () => {
    const random = createRandom(4);
    const group = Float64Array.from({ length: 100 }, (_, i) => (i < 60 ? 0 : 100));
    const near = (at: number): number => at + random.uniform();
    const { clusters } = found(
      clusterNeeds(
        [
          { id: 'visits', values: group.map(near) },
          { id: 'rating', values: group.map((at) => (at > 0 ? NaN : near(3))) },
        ],
        { k: 2 },
      ),
    );
    const of = (cluster: number) =>
      clusters[cluster]?.differences.find(({ id }) => id === 'rating')?.cluster;
    expect(of(0)).toBeCloseTo(3.5, 0);
    expect(of(1)).toBeNull();
  });

  test('random data sets neither fail nor give what is no number', () => {
    const sets = process.env['ZHIYIN_TEST_SIZES'] === 'full' ? 1000 : 25;
    for (let seed = 1; seed <= sets; seed += 1) {
      const random = createRandom(seed);
      const rows = 40 + random.integer(60);
      const draws = [
        () => random.normal() * 10 ** random.integer(9),
        () => random.integer(2),
        () => (random.uniform() < 0.9 ? 0 : random.exponential()),
        () => (random.uniform() < 0.2 ? NaN : random.uniform()),
      ];
      const behaviour = Array.from({ length: 1 + random.integer(4) }, (_, j) => {
        const draw = draws[random.integer(draws.length)] ?? random.normal;
        return { id: `m${j}`, values: Float64Array.from({ length: rows }, draw) };
      });
      const result = clusterNeeds(behaviour, { most: 4 });
      if (isRefused(result)) continue;
      for (const { differences, share } of result.clusters) {
        expect(share).toBeGreaterThan(0);
        for (const each of differences) {
          expect(Number.isFinite((each.cluster ?? 0) + each.all + each.deviations)).toBe(true);
        }
      }
    }
  }, 300_000);
});

describe('choice of the number of clusters', () => {
  test('clusters too small to serve are ruled out', () => {
    const random = createRandom(4);
    const points = pointsOf([
      Float64Array.from({ length: 1000 }, (_, i) => random.normal() + (i < 10 ? 100 : 0)),
    ]);
    expect(chooseK(points).candidates[0]).toMatchObject({ k: 2, verdict: 'tooSmall' });
  });

  test('fewer different points than clusters end the search', () => {
    const points = pointsOf([Float64Array.from({ length: 90 }, (_, i) => i % 2)]);
    const { k, candidates } = chooseK(points);
    expect(k).toBe(2);
    expect(candidates.map(({ verdict }) => verdict)).toEqual(['chosen', 'tooFewDistinct']);
  });
});

describe.runIf(hasPublicData('wholesale-customers'))('wholesale customers', () => {
  test('two kinds of customers: what retailers buy, and what restaurants buy', () => {
    const rows = publicRows('wholesale-customers/wholesale_customers.csv');
    const heads = ['Fresh', 'Milk', 'Grocery', 'Frozen', 'Detergents_Paper', 'Delicassen'];
    const clusters = found(
      clusterNeeds(
        heads.map((id) => ({ id, values: Float64Array.from(rows, (row) => Number(row[id])) })),
      ),
    );
    expect(clusters.k).toBe(2);
    const channel = rows.map((row) => Number(row['Channel']));
    expect(adjustedRand(clusters.labels, channel)).toBeGreaterThan(0.45);
    expect(clusters.clusters[1]?.standsOutBy).toContain('Detergents_Paper');
  });
});
