import { quantileOf } from '../numeric/quantile.ts';
import { chiSquareTail } from '../numeric/special.ts';
import { risingSample } from './rising-sample.ts';
import type { FeatureColumn } from './table.ts';

/**
 * How a column was spread when a model was trained: shares by tenth (`ends` between them) or by level,
 * the last share that of the missing. Plain JSON.
 */
export type ColumnProfile = { name: string; rows: number; shares: number[] } & (
  | { kind: 'number'; ends: number[] }
  | { kind: 'category'; levels: string[] }
);

/** Levels beyond these are one. */
const mostLevels = 20;

/** The profile of a column. */
export function profileOf(column: FeatureColumn): ColumnProfile {
  const { name } = column;
  if (column.kind === 'number') {
    const rising = risingSample(column.values);
    const tenths = Array.from({ length: 9 }, (_, i) => quantileOf(rising, (i + 1) / 10));
    // Where all is missing there is nothing to divide.
    const ends = rising.length > 0 ? [...new Set(tenths)] : [];
    const bare = { kind: 'number' as const, name, rows: column.values.length, ends, shares: [] };
    return { ...bare, shares: sharesIn(bare, column) };
  }
  const counts = new Map<number, number>();
  for (const code of column.codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  const levels = [...counts.keys()]
    .filter((code) => code >= 0)
    .toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))
    .slice(0, mostLevels)
    .map((code) => column.levels[code] ?? '');
  const bare = { kind: 'category' as const, name, rows: column.codes.length, levels, shares: [] };
  return { ...bare, shares: sharesIn(bare, column) };
}

/** The shares of a column's rows in the parts of a profile: tenths, or levels and one for all others; then missing. */
export function sharesIn(profile: ColumnProfile, column: FeatureColumn): number[] {
  const parts = profile.kind === 'number' ? profile.ends.length + 1 : profile.levels.length + 1;
  const counts = Array.from({ length: parts + 1 }, () => 0);
  const add = (part: number): void => {
    counts[part] = (counts[part] ?? 0) + 1;
  };
  if (profile.kind === 'number' && column.kind === 'number') {
    for (const value of column.values) {
      const part = profile.ends.findIndex((end) => value <= end);
      add(Number.isNaN(value) ? parts : part < 0 ? parts - 1 : part);
    }
  } else if (profile.kind === 'category' && column.kind === 'category') {
    const places = column.levels.map((level) => profile.levels.indexOf(level));
    for (const code of column.codes) {
      const place = places[code] ?? -1;
      add(code < 0 ? parts : place < 0 ? parts - 1 : place);
    }
  } else throw new RangeError(`${profile.name}: a column of another kind`);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / Math.max(1, rows));
}

/** How far a spread has moved: `stable` below 0.1, `moved` to 0.25, then `shifted` (Siddiqi 2006). */
export type Stability = { index: number; chance: number; verdict: 'stable' | 'moved' | 'shifted' };

/**
 * Population stability index Σ (aᵢ − eᵢ) ln(aᵢ / eᵢ) of shares then (`expected`) and now: the symmetric
 * Kullback-Leibler divergence. An empty part counts as half a row. `chance` is the probability of such
 * an index when nothing moved: index / (1/n + 1/m) is then χ² with one degree less than parts (Yurdakul
 * 2018). What chance explains (above 0.05) is stable, however large the index of a small sample.
 */
export function populationStability(
  expected: readonly number[],
  actual: readonly number[],
  rows: { expected: number; actual: number },
): Stability {
  if (expected.length !== actual.length) throw new RangeError('shares of different parts');
  const [n, m] = [Math.max(1, rows.expected), Math.max(1, rows.actual)];
  let [index, parts] = [0, 0];
  expected.forEach((share, i) => {
    const now = actual[i] ?? NaN;
    if (share === 0 && now === 0) return;
    parts += 1;
    const e = Math.max(share, 0.5 / n);
    const a = Math.max(now, 0.5 / m);
    index += (a - e) * Math.log(a / e);
  });
  const chance = parts > 1 ? chiSquareTail(index / (1 / n + 1 / m), parts - 1) : 1;
  const stable = chance > 0.05 || index < 0.1;
  return { index, chance, verdict: stable ? 'stable' : index < 0.25 ? 'moved' : 'shifted' };
}
