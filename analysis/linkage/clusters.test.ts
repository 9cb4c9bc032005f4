import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { clusterPairs } from './clusters.ts';
import { clusterQuality, linkQuality, pairQuality } from './link-quality.ts';
import type { ScoredPairs } from './match-weights.ts';

const scored = (...links: [number, number, number][]): ScoredPairs => ({
  left: Int32Array.from(links, ([left]) => left),
  right: Int32Array.from(links, ([, right]) => right),
  bits: Float32Array.from(links, ([, , bits]) => bits),
});

test('connected components without a guard', () => {
  const chain = scored([0, 1, 9], [1, 2, 1], [2, 3, 9], [4, 5, -1]);
  const { labels, clusters, split } = clusterPairs(6, chain, { leastLinked: 0 });
  expect([...labels]).toEqual([0, 0, 0, 0, 1, 2]);
  expect([clusters, split]).toEqual([1, 0]);
});

test('a chain through a weak link is two clusters', () => {
  const chain = scored([0, 1, 9], [1, 2, 1], [2, 3, 9]);
  const { labels, clusters, split } = clusterPairs(4, chain);
  expect([...labels]).toEqual([0, 0, 1, 1]);
  expect([clusters, split]).toEqual([2, 1]);
});

test('where most pairs are links they stay together, however weak one is', () => {
  const dense = scored([0, 1, 9], [1, 2, 1], [2, 3, 9], [0, 2, 2], [1, 3, 2]);
  expect([...clusterPairs(4, dense).labels]).toEqual([0, 0, 0, 0]);
});

test('links of one weight are one step: no order decides which of them holds', () => {
  const path = scored([0, 1, 3], [1, 2, 3], [2, 3, 3], [3, 4, 3]);
  expect([...clusterPairs(5, path).labels]).toEqual([0, 1, 2, 3, 4]);
  const triangle = scored([0, 1, 3], [1, 2, 3], [0, 2, 3]);
  expect([...clusterPairs(3, triangle).labels]).toEqual([0, 0, 0]);
});

/** The same by definition: components above rising thresholds, the first that hold together. */
function byHand(rows: number, { left, right, bits }: ScoredPairs, leastLinked: number): string {
  const open = [{ members: Array.from({ length: rows }, (_, i) => i), least: 0 }];
  const done: number[][] = [];
  for (let next = open.pop(); next; next = open.pop()) {
    const inside = new Set(next.members);
    const links = Array.from(bits.keys()).filter(
      (i) => (bits[i] ?? 0) >= 0 && inside.has(left[i] ?? -1) && inside.has(right[i] ?? -1),
    );
    const parent = new Map(next.members.map((member) => [member, member]));
    const top = (member: number): number => {
      const above = parent.get(member) ?? member;
      return above === member ? member : top(above);
    };
    for (const i of links) {
      if ((bits[i] ?? 0) >= next.least) parent.set(top(left[i] ?? 0), top(right[i] ?? 0));
    }
    for (const root of next.members.filter((member) => top(member) === member)) {
      const members = next.members.filter((member) => top(member) === root);
      const within = links.filter(
        (i) => members.includes(left[i] ?? -1) && members.includes(right[i] ?? -1),
      );
      if (within.length >= leastLinked * ((members.length * (members.length - 1)) / 2)) {
        done.push(members);
        continue;
      }
      // The weakest link that holds it: the next threshold is just above.
      const weights = within.map((i) => bits[i] ?? 0).toSorted((a, b) => a - b);
      const holding = weights.filter((weight) =>
        connects(members, within, { left, right, bits }, weight),
      );
      open.push({ members, least: (holding.at(-1) ?? 0) + 0.5 });
    }
  }
  return done
    .map((each) => each.toSorted((a, b) => a - b).join())
    .toSorted()
    .join(' | ');
}

function connects(members: number[], links: number[], pairs: ScoredPairs, least: number): boolean {
  const reached = new Set(members.slice(0, 1));
  for (let grew = true; grew;) {
    grew = false;
    for (const i of links) {
      if ((pairs.bits[i] ?? 0) < least) continue;
      const [a, b] = [pairs.left[i] ?? 0, pairs.right[i] ?? 0];
      if (reached.has(a) === reached.has(b)) continue;
      reached.add(a).add(b);
      grew = true;
    }
  }
  return reached.size === members.length;
}

test('1,000 random graphs: what the definition says, in any order of pairs and records', () => {
  const random = createRandom(2);
  for (let run = 0; run < 1000; run += 1) {
    const rows = 1 + random.integer(9);
    const links: [number, number, number][] = [];
    for (let i = 0; i < rows; i += 1) {
      for (let j = i + 1; j < rows; j += 1) {
        if (random.uniform() < 0.4) links.push([i, j, random.integer(6) - 1]);
      }
    }
    const leastLinked = [0, 0.4, 0.6, 1][random.integer(4)] ?? 0;
    const pairs = scored(...links);
    const { labels } = clusterPairs(rows, pairs, { leastLinked });
    const members = new Map<number, number[]>();
    labels.forEach((label, row) => members.set(label, [...(members.get(label) ?? []), row]));
    const ours = Array.from(members.values(), (each) => each.join()).toSorted();
    expect(ours.join(' | ')).toBe(byHand(rows, pairs, leastLinked));
    const turned = scored(
      ...links
        .toReversed()
        .map(([a, b, bits]): [number, number, number] => [rows - 1 - a, rows - 1 - b, bits]),
    );
    const other = clusterPairs(rows, turned, { leastLinked }).labels.toReversed();
    expect(clusterQuality(labels, Array.from(other)).f1).toBe(1);
  }
});

test('a component of 100,000 in a line is taken apart in good time', () => {
  const random = createRandom(3);
  const rows = 100_000;
  const links = Array.from({ length: rows - 1 }, (_, i): [number, number, number] => [
    i,
    i + 1,
    10 * random.uniform(),
  ]);
  const { clusters } = clusterPairs(rows, scored(...links));
  expect(clusters).toBeGreaterThan(rows / 4);
});

test('precision, recall and F1', () => {
  expect(linkQuality(4, 2, 2)).toMatchObject({ precision: 1, recall: 0.5, f1: 2 / 3 });
  expect(linkQuality(0, 0, 0)).toMatchObject({ precision: null, recall: null, f1: 1 });
  expect(clusterQuality(Int32Array.of(0, 0, 1), ['a', 'b', 'b'])).toMatchObject({ f1: 0 });
  const pairs = scored([0, 1, 2], [1, 2, -1]);
  expect(pairQuality(pairs, (left) => left === 0, 1)).toMatchObject({ foundPairs: 1, f1: 1 });
});
