import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { fitBoosting } from './boosting.ts';
import { sigmoid } from './logistic.ts';
import { encode } from './ordinal.ts';
import { featureTable, numberColumn } from './table.ts';
import type { Tree } from './tree.ts';
import { leafOf, sendsLeft } from './tree.ts';
import { addTreeShap, expectedValue } from './tree-shap.ts';

const features = 5;

/** Deep trees over few features, so that features recur on a path; some values are missing. */
function trained(seed: number): { trees: Tree[]; columns: Float64Array[] } {
  const random = createRandom(seed);
  const values = Array.from({ length: features }, () =>
    Float64Array.from({ length: 500 }, () => (random.uniform() < 0.1 ? NaN : random.normal())),
  );
  const outcome = Uint8Array.from({ length: 500 }, (_, row) => {
    const [a, b, c] = values.map((column) => column[row] ?? NaN).map((x) => x || 0);
    return random.uniform() < sigmoid((a ?? 0) * (b ?? 0) * 2 + (c ?? 0)) ? 1 : 0;
  });
  const table = featureTable(values.map((column, j) => numberColumn(`x${j}`, column)));
  const fit = fitBoosting(table, outcome, { depth: 6, rounds: 4, leastWeight: 1, learningRate: 1 });
  if (fit.state !== 'fitted') throw new Error(fit.code);
  return { trees: fit.trees, columns: encode(fit.encoding, table) };
}

/** What a tree says when only the features of a set are known: the others go both ways, by cover. */
function known(tree: Tree, columns: readonly Float64Array[], row: number, set: number): number {
  const at = (node: number): number => {
    const feature = tree.feature[node] ?? -1;
    if (feature < 0) return tree.value[node] ?? NaN;
    const [left, right] = [tree.left[node] ?? 0, tree.right[node] ?? 0];
    if (set & (1 << feature)) {
      return at(sendsLeft(tree, node, columns[feature]?.[row] ?? NaN) ? left : right);
    }
    const cover = (child: number): number => (tree.cover[child] ?? NaN) / (tree.cover[node] ?? NaN);
    return cover(left) * at(left) + cover(right) * at(right);
  };
  return at(0);
}

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
const sizeOf = (set: number): number => [0, 1, 2, 3, 4].filter((j) => set & (1 << j)).length;

/** Shapley's formula, over all sets. */
function shapley(tree: Tree, columns: readonly Float64Array[], row: number): number[] {
  return Array.from({ length: features }, (_, j) => {
    let sum = 0;
    for (let set = 0; set < 1 << features; set += 1) {
      if (set & (1 << j)) continue;
      const size = sizeOf(set);
      const weight = (factorial(size) * factorial(features - size - 1)) / factorial(features);
      sum += weight * (known(tree, columns, row, set | (1 << j)) - known(tree, columns, row, set));
    }
    return sum;
  });
}

test('contributions are those of the formula over all sets of features', () => {
  const { trees, columns } = trained(1);
  for (const tree of trees) {
    for (let row = 0; row < 20; row += 1) {
      const values = new Float64Array(features);
      addTreeShap(tree, columns, row, values);
      shapley(tree, columns, row).forEach((value, j) => expect(values[j]).toBeCloseTo(value, 10));
    }
  }
});

test('mean and contributions add up to what the tree says', () => {
  for (let seed = 2; seed < 8; seed += 1) {
    const { trees, columns } = trained(seed);
    for (const tree of trees) {
      for (let row = 0; row < 500; row += 7) {
        const values = new Float64Array(features);
        addTreeShap(tree, columns, row, values);
        const sum = values.reduce((all, value) => all + value, expectedValue(tree));
        expect(sum).toBeCloseTo(tree.value[leafOf(tree, columns, row)] ?? NaN, 10);
      }
    }
  }
});

test('a tree of one leaf gives nobody a share', () => {
  const leaf = { feature: [-1], threshold: [0], missingLeft: [false], left: [-1], right: [-1] };
  const values = new Float64Array(1);
  addTreeShap({ ...leaf, value: [0.3], cover: [9] }, [Float64Array.of(1)], 0, values);
  expect(values[0]).toBe(0);
});
