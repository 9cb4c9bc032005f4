import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { isRefused } from '../result.ts';
import { compare } from '../testing/comparison.ts';
import { hasPublicData, publicRows } from '../testing/public-data.ts';
import { adjustedRand, predictionStrength, silhouette } from './cluster-measures.ts';
import { type Clusters, type KMeansOptions, kMeans } from './kmeans.ts';
import { type Points, pointsOf, squaredDistance, standardise } from './points.ts';
import { clusterRfm, noCluster } from './rfm-clusters.ts';
import { rfmOfOrders } from './rfm.ts';

function clusters(points: Points, k: number, options?: KMeansOptions): Clusters {
  const fitted = kMeans(points, k, options);
  if (isRefused(fitted)) throw new Error(fitted.code);
  return fitted;
}

/** Points around given middles, so many around each. */
function groups(middles: readonly number[][], each: number, spread: number, seed = 7): Points {
  const random = createRandom(seed);
  const columns = middles[0]?.length ?? 1;
  return pointsOf(
    Array.from({ length: columns }, (_, j) =>
      Float64Array.from({ length: middles.length * each }, (_, i) => {
        const middle = middles[Math.floor(i / each)]?.[j] ?? 0;
        return middle + spread * random.normal();
      }),
    ),
  );
}

/** No point is nearer to another centre, and centres are the means of their points, but for rounding. */
function expectSettled({ values, rows, columns }: Points, fitted: Clusters): void {
  const scale = Math.max(1e-300, ...values.map(Math.abs));
  const sums = new Float64Array(fitted.k * columns);
  for (let i = 0; i < rows; i += 1) {
    const label = fitted.labels[i] ?? 0;
    const own = squaredDistance(values, i, fitted.centres, label, columns);
    for (let c = 0; c < fitted.k; c += 1) {
      const other = squaredDistance(values, i, fitted.centres, c, columns);
      expect((own - other) / scale ** 2).toBeLessThan(1e-12);
    }
    for (let j = 0; j < columns; j += 1) {
      const at = label * columns + j;
      sums[at] = (sums[at] ?? NaN) + (values[i * columns + j] ?? NaN);
    }
  }
  fitted.centres.forEach((centre, at) => {
    const mean = (sums[at] ?? NaN) / (fitted.sizes[Math.floor(at / columns)] ?? NaN);
    expect(Math.abs(centre - mean) / scale).toBeLessThan(1e-9);
  });
}

describe('k-means', () => {
  const corners = [
    [0, 0],
    [10, 0],
    [0, 10],
  ];

  test('finds groups that are apart, the same from any start and in any order of the rows', () => {
    const points = groups(corners, 200, 0.5);
    const truth = Array.from({ length: 600 }, (_, i) => Math.floor(i / 200));
    const found = clusters(points, 3, { restarts: 5 });
    expect(adjustedRand(found.labels, truth)).toBe(1);
    expect([...found.sizes]).toEqual([200, 200, 200]);
    const order = Int32Array.from(truth.keys());
    createRandom(3).shuffle(order);
    const shuffled = {
      ...points,
      values: Float64Array.from(
        [...order].flatMap((i) => [...points.values.subarray(i * 2, i * 2 + 2)]),
      ),
    };
    const again = clusters(shuffled, 3, { restarts: 5 });
    expect(again.inertia).toBe(found.inertia);
    expect([...again.centres]).toEqual([...found.centres]);
    expect([...again.labels]).toEqual([...order].map((i) => found.labels[i]));
  });

  test('scaling every coordinate scales the centres and changes no label', () => {
    const points = groups(corners, 60, 3);
    const scaled = { ...points, values: points.values.map((value) => value * 1e6) };
    const [one, other] = [clusters(points, 4), clusters(scaled, 4)];
    expect([...other.labels]).toEqual([...one.labels]);
    expect(other.inertia / one.inertia / 1e12).toBeCloseTo(1, 9);
  });

  test('many points: starts on a sample find what starts on all find', () => {
    const points = groups(corners, 4000, 2);
    const sampled = clusters(points, 3, { restarts: 5, sample: 1000 });
    const whole = clusters(points, 3, { restarts: 5 });
    expect(sampled.inertia / whole.inertia).toBeCloseTo(1, 6);
    expect(adjustedRand(sampled.labels, whole.labels)).toBeGreaterThan(0.999);
  });

  test('as many clusters as different points leaves nothing; one more is refused', () => {
    const points = pointsOf([Float64Array.of(1, 1, 2, 2, 5)]);
    const fitted = clusters(points, 3);
    expect(fitted.inertia).toBe(0);
    expect([...fitted.sizes]).toEqual([2, 2, 1]);
    expect(kMeans(points, 4)).toEqual({
      state: 'refused',
      code: 'tooFewDistinct',
      figures: { distinct: 3, needed: 4 },
    });
    expect(kMeans(pointsOf([new Float64Array(0)]), 1).state).toBe('refused');
    expect(() => kMeans(pointsOf([Float64Array.of(1, NaN)]), 1)).toThrow(RangeError);
  });

  test('too few iterations is said', () => {
    const found = kMeans(groups(corners, 300, 6), 8, { restarts: 1, maxIterations: 1 });
    expect(found).toMatchObject({ state: 'fallback', reason: 'notConverged', iterations: 1 });
  });

  test('each point is with its nearest centre, each centre the mean of its points: 1,000 random sets', () => {
    for (let seed = 1; seed <= 1000; seed += 1) {
      const random = createRandom(seed);
      const [rows, columns, k] = [
        1 + random.integer(40),
        1 + random.integer(4),
        1 + random.integer(6),
      ];
      const scale = 10 ** (random.integer(40) - 20);
      const values = Float64Array.from({ length: rows * columns }, () =>
        random.uniform() < 0.3 ? scale * random.integer(3) : scale * random.normal(),
      );
      const points = { values, rows, columns };
      const fitted = kMeans(points, k, { restarts: 2, seed });
      if (isRefused(fitted)) {
        expect(fitted.figures['distinct']).toBeLessThan(k);
        continue;
      }
      expect(fitted.state).toBe('fitted');
      expect(fitted.inertia).toBeGreaterThanOrEqual(0);
      expect(fitted.sizes.reduce((sum, size) => sum + size)).toBe(rows);
      expect(Math.min(...fitted.sizes)).toBeGreaterThan(0);
      expect(silhouette(points, fitted.labels, k).ofCluster).toHaveLength(k);
      expectSettled(points, fitted);
    }
  });
});

describe('clusters of recency, frequency and value', () => {
  test('numbered from the most valuable; who has not bought has none; more returned than bought is 0', () => {
    const found = clusterRfm(
      {
        recency: Float64Array.of(300, 5, NaN, 280, 7, 310),
        frequency: Float64Array.of(1, 20, 0, 2, 18, 1),
        monetary: Float64Array.of(20, 5000, 0, 30, 4000, -15),
      },
      2,
    );
    if (isRefused(found)) throw new Error(found.code);
    expect([...found.labels]).toEqual([1, 0, noCluster, 1, 0, 1]);
    expect([...found.sizes]).toEqual([2, 3]);
    expect(found.medians).toEqual([
      { recency: 6, frequency: 19, monetary: 4500 },
      { recency: 300, frequency: 1, monetary: 20 },
    ]);
    const nobody = { recency: Float64Array.of(NaN), frequency: new Float64Array(1) };
    expect(clusterRfm({ ...nobody, monetary: new Float64Array(1) }, 2)).toMatchObject({
      code: 'tooFewDistinct',
    });
  });
});

describe('measures of clusters', () => {
  test('silhouette by hand', () => {
    // 0 and 1 together, 5 and 7: the first is (6 − 1) / 6.
    const points = pointsOf([Float64Array.of(0, 1, 5, 7)]);
    const found = silhouette(points, Uint8Array.of(0, 0, 1, 1), 2);
    const each = [5 / 6, 4 / 5, (4.5 - 2) / 4.5, (6.5 - 2) / 6.5];
    expect(found.mean).toBeCloseTo(each.reduce((sum, value) => sum + value) / 4, 12);
    expect(found.ofCluster[1]).toBeCloseTo(((each[2] ?? NaN) + (each[3] ?? NaN)) / 2, 12);
    expect(silhouette(points, Uint8Array.of(0, 1, 1, 1), 2).ofCluster[0]).toBe(0);
    expect(silhouette(points, new Uint8Array(4), 1).mean).toBeNaN();
  });

  test('adjusted Rand: the same division under other numbers is 1, chance is about 0', () => {
    expect(adjustedRand([0, 0, 1, 1], [5, 5, 2, 2])).toBe(1);
    // Table 1 of scikit-learn's user guide: 0.24242…
    expect(adjustedRand([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2])).toBeCloseTo(0.242424, 6);
    expect(adjustedRand([0, 0, 1, 1], [0, 1, 0, 1])).toBeCloseTo(-0.5, 12);
    expect(adjustedRand([], [])).toBe(1);
  });

  test('prediction strength by hand: the cluster that is foretold worst', () => {
    // Of the three pairs of the first cluster one is together, of the second all.
    expect(predictionStrength([0, 0, 0, 1, 1, 2], [5, 5, 7, 7, 7, 5])).toBeCloseTo(1 / 3, 12);
    expect(predictionStrength([0, 1, 1], [3, 4, 4])).toBe(1);
  });
});

/** The last digit of the reference is rounded; single moves end lower than Lloyd's algorithm. */
function compareInertia(
  about: { task: string; data: string },
  k: string | number,
  { reference, ours }: { reference: number; ours: number },
): void {
  const rounded = Number((reference + 0.005).toFixed(3));
  compare({ ...about, metric: `inertia k=${k}`, reference: rounded, ours, goal: 'atMost' });
  expect(ours).toBeGreaterThan(reference * 0.999);
}

describe.runIf(hasPublicData('wholesale-customers'))('wholesale customers', () => {
  const rows = hasPublicData('wholesale-customers')
    ? publicRows('wholesale-customers/wholesale_customers.csv')
    : [];
  const heads = ['Fresh', 'Milk', 'Grocery', 'Frozen', 'Detergents_Paper', 'Delicassen'];
  const points = pointsOf(
    heads.map((head) => standardise(Float64Array.from(rows, (row) => Math.log(Number(row[head]))))),
  );
  const inertias = { 2: [1847.98, 0.29], 3: [1558.09, 0.259], 4: [1391.91, 0.189] };

  test.each(Object.entries(inertias))('k = %s', (k, [inertia = NaN, width = NaN]) => {
    const fitted = clusters(points, Number(k), { restarts: 50 });
    const about = { task: 'k-means', data: 'wholesale-customers' } as const;
    compareInertia(about, k, { reference: inertia, ours: fitted.inertia });
    compare({
      ...about,
      metric: `silhouette k=${k}`,
      reference: width,
      ours: silhouette(points, fitted.labels, Number(k)).mean,
      goal: 'equal',
      within: 0.002,
    });
    if (k !== '2') return;
    const channel = rows.map((row) => Number(row['Channel']));
    compare({
      ...about,
      metric: 'adjusted Rand with Channel k=2',
      reference: 0.514,
      ours: adjustedRand(fitted.labels, channel),
      goal: 'equal',
      within: 0.002,
    });
  });
});

describe.runIf(hasPublicData('online-retail'))('online retail', () => {
  const rfm = hasPublicData('online-retail') ? onlineRetail() : null;

  test.each([
    [2, 4534.72, 0.431],
    [3, 3382.13, 0.346],
    [4, 2767.16, 0.334],
    [5, 2318.6, 0.314],
  ])('k = %i', (k, inertia, width) => {
    if (!rfm) throw new Error('no data');
    expect(rfm.frequency).toHaveLength(3026);
    const fitted = clusterRfm(rfm, k);
    if (isRefused(fitted)) throw new Error(fitted.code);
    const about = { task: 'RFM k-means', data: 'online-retail' } as const;
    compareInertia(about, k, { reference: inertia, ours: fitted.inertia });
    const points = pointsOf(
      [rfm.recency, rfm.frequency, rfm.monetary].map((values) =>
        standardise(values.map((value) => Math.log1p(value))),
      ),
    );
    compare({
      ...about,
      metric: `silhouette k=${k}`,
      reference: width,
      ours: silhouette(points, fitted.labels, k).mean,
      goal: 'equal',
      within: 0.002,
    });
    const values = fitted.medians.map((median) => median.monetary);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
  });
});

/** Invoices of known customers, no cancellations, days before 2011-12-10. */
function onlineRetail() {
  const rows = publicRows('online-retail/online_retail.csv.gz').filter(
    (row) =>
      !row['InvoiceNo']?.startsWith('C') &&
      row['CustomerID'] &&
      Number(row['UnitPrice']) > 0 &&
      Number(row['Quantity']) > 0,
  );
  const invoices = new Map<string, { customer: number; day: number; amount: number }>();
  const numbers = new Map<string, number>();
  for (const row of rows) {
    const who = row['CustomerID'] ?? '';
    const customer = numbers.get(who) ?? numbers.size;
    numbers.set(who, customer);
    const day = Math.ceil(Date.parse(`${row['InvoiceDate']}Z`) / 86_400_000);
    const amount = Number(row['UnitPrice']) * Number(row['Quantity']);
    const invoice = invoices.get(row['InvoiceNo'] ?? '');
    if (invoice) invoice.amount += amount;
    else invoices.set(row['InvoiceNo'] ?? '', { customer, day, amount });
  }
  const all = [...invoices.values()];
  return rfmOfOrders(
    {
      customer: Int32Array.from(all, ({ customer }) => customer),
      day: Float64Array.from(all, ({ day }) => day),
      amount: Float64Array.from(all, ({ amount }) => amount),
    },
    numbers.size,
    Date.parse('2011-12-10Z') / 86_400_000,
  );
}
