import { describe, expect, test } from 'vitest';
import { compare } from '../testing/comparison.ts';
import { fixtureRows, hasPublicData, publicRows } from '../testing/public-data.ts';
import { type ClusterOptions, clusterPairs } from './clusters.ts';
import { type LinkQuality, clusterQuality, pairQuality, pairsWithin } from './link-quality.ts';
import { chineseContacts } from './testing/chinese-contacts.ts';
import {
  type LinkRun,
  type LinkSet,
  fakeSet,
  febrlSet,
  historicalSet,
  runLinkage,
} from './testing/link-sets.ts';

/** A fifth of the people is enough to see that it works; all of them where sizes are asked for. */
const full = process.env['ZHIYIN_TEST_SIZES'] === 'full';

/** How well the pairs of at least even odds agree with the truth. */
function pairsOfRun({ truth, table }: LinkSet, { scored }: LinkRun): LinkQuality {
  const { source } = table;
  let truePairs = pairsWithin(truth);
  if (source) truePairs -= pairsWithin(truth.map((each, row) => `${each} ${source[row] ?? 0}`));
  return pairQuality(scored, (left, right) => truth[left] === truth[right], truePairs);
}

const clustersOf = (
  truth: readonly string[],
  { scored }: LinkRun,
  options: ClusterOptions = {},
): LinkQuality => clusterQuality(clusterPairs(truth.length, scored, options).labels, truth);

function reach(data: string, metric: string, reference: number, ours: number | null): void {
  const task = 'linkage without labels';
  compare({ task, data, metric, reference, ours: ours ?? 0, goal: 'atLeast' });
}

test('Febrl 1', () => {
  const rows = fixtureRows(new URL('fixtures/febrl1.csv', import.meta.url));
  const set = febrlSet(rows);
  const run = runLinkage(set);
  reach('febrl 1', 'pair F1', 0.99, pairsOfRun(set, run).f1);
  expect(run.fit.expectedMatches).toBeGreaterThan(495);
  expect(run.fit.expectedMatches).toBeLessThan(505);
});

describe.runIf(hasPublicData('febrl'))('febrl', () => {
  test('Febrl 2', () => {
    const set = febrlSet(publicRows('febrl/dataset2.csv'));
    const run = runLinkage(set);
    reach('febrl 2', 'pair F1', 0.99, pairsOfRun(set, run).f1);
    reach('febrl 2', 'cluster F1', 0.99, clustersOf(set.truth, run).f1);
  }, 60_000);

  test('Febrl 4, two lists', () => {
    const rows = ['4a', '4b'].flatMap((name, list) =>
      publicRows(`febrl/dataset${name}.csv`).map((row) => ({ ...row, list: String(list) })),
    );
    const set = febrlSet(rows, true);
    reach('febrl 4', 'pair F1', 0.995, pairsOfRun(set, runLinkage(set)).f1);
  }, 60_000);
});

test.runIf(hasPublicData('splink-fake1000'))(
  'fake_1000',
  () => {
    const set = fakeSet();
    reach('splink-fake1000', 'cluster F1', 0.83, clustersOf(set.truth, runLinkage(set)).f1);
  },
  60_000,
);

test.runIf(hasPublicData('historical-50k'))(
  'historical figures',
  () => {
    const set = historicalSet(full ? 1 : 8);
    const run = runLinkage(set, full ? { samplePairs: 1_000_000 } : {});
    const data = full ? 'historical-50k' : 'historical-50k, one of eight people';
    reach(data, 'cluster F1', 0.86, clustersOf(set.truth, run).f1);
  },
  240_000,
);

describe.runIf(hasPublicData('zh-customers-synthetic') && hasPublicData('china-divisions'))(
  'zh-customers-synthetic',
  () => {
    test('Chinese contacts of firms', () => {
      const { truth, ...set } = chineseContacts();
      const run = runLinkage(set, { chanceFrom: 'candidates', samplePairs: 20_000 });
      // Namesakes in one firm make chains: more of a cluster's pairs must be links.
      const clusters = clustersOf(truth, run, { leastLinked: 0.7 });
      reach('zh-customers-synthetic', 'cluster F1', 0.85, clusters.f1);
      reach('zh-customers-synthetic', 'cluster precision', 0.92, clusters.precision);
    }, 60_000);
  },
);
