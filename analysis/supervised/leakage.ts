import { binColumns } from './binning.ts';
import { designFor, designRows } from './design.ts';
import type { Folds } from './folds.ts';
import { split, stratifiedFolds, takeOutcomes } from './folds.ts';
import { fitLogistic, linearScore } from './logistic.ts';
import { areaUnderRoc } from './metrics.ts';
import type { FeatureColumn, FeatureTable } from './table.ts';
import { isMissing, takeRows, withoutColumns } from './table.ts';

/**
 * Why a feature may know the outcome because it was made after it:
 * - `nearlyPerfect`: where it is filled, it alone ranks the outcome almost without fault (`auc`, `rows`);
 * - `oneSided`: it is filled, or left empty, for one outcome only (`rows` of them, `share` of one class);
 * - `filledLate`: values were written after the outcome was known (`share` of those with a date);
 * - `outweighsOthers`: it alone ranks better (`auc`) than all others together (`others`): a question
 *   to a person, not yet a finding.
 */
export type Suspicion = {
  feature: string;
  sign: 'nearlyPerfect' | 'oneSided' | 'filledLate' | 'outweighsOthers';
  figures: Readonly<Record<string, number>>;
};

export type LeakageOptions = {
  /** A feature that alone reaches this area under the ROC curve is `nearlyPerfect`. */
  perfect?: number;
  /** When the outcome of each row was known, and when each feature's cells were written; NaN where unknown. */
  decidedAt?: Float64Array | undefined;
  writtenAt?: ReadonlyMap<string, Float64Array> | undefined;
  groups?: Int32Array | undefined;
  seed?: number;
};

/** Shares and counts from which a sign counts as one. */
const limits = {
  filledOfEach: 40,
  lateShare: 0.05,
  oneSidedShare: 0.99,
  expectedOthers: 10,
  strongAlone: 0.75,
};

/** Features that look as if they were made after the outcome (Kaufman, Rosset and Perlich 2012). */
export function suspectLeakage(
  table: FeatureTable,
  outcome: Uint8Array,
  options: LeakageOptions = {},
): Suspicion[] {
  const suspicions: Suspicion[] = [];
  const folds = stratifiedFolds(outcome, 5, options);
  let strongest = { name: '', auc: 0 };
  for (const column of table.columns) {
    const { name } = column;
    const auc = areaAlone(column, outcome, folds);
    const perfect = nearlyPerfect(column, outcome, folds, auc, options.perfect);
    if (perfect) suspicions.push({ feature: name, sign: 'nearlyPerfect', figures: perfect });
    else if (auc > strongest.auc) strongest = { name, auc };
    const oneSided = filledForOne(column, outcome);
    if (oneSided) suspicions.push({ feature: name, sign: 'oneSided', figures: oneSided });
    const late = filledLate(column, options);
    if (late) suspicions.push({ feature: name, sign: 'filledLate', figures: late });
  }
  const found = new Set(suspicions.map(({ feature }) => feature));
  if (strongest.auc >= limits.strongAlone && !found.has(strongest.name)) {
    const rest = withoutColumns(table, found.add(strongest.name));
    const others = rest.columns.length > 0 ? areaTogether(rest, outcome, options) : 0.5;
    const figures = { auc: strongest.auc, others };
    if (strongest.auc > others) {
      suspicions.push({ feature: strongest.name, sign: 'outweighsOthers', figures });
    }
  }
  return suspicions;
}

/**
 * The area under the ROC curve of one feature alone, on rows its rates were not learned from: rates of
 * the outcome by level, or by twentieth of a numeric feature, missing a level of its own.
 */
export function areaAlone(column: FeatureColumn, outcome: Uint8Array, folds: Folds): number {
  const cells = cellsOf(column);
  const count = column.kind === 'number' ? 21 : column.levels.length + 1;
  const parts = Array.from({ length: folds.count * count }, () => ({ rows: 0, hits: 0, score: 0 }));
  const all = Array.from({ length: count }, () => ({ rows: 0, hits: 0 }));
  let positives = 0;
  for (let row = 0; row < outcome.length; row += 1) {
    const cell = cells[row] ?? 0;
    const hit = outcome[row] ?? 0;
    const [part, whole] = [parts[(folds.of[row] ?? 0) * count + cell], all[cell]];
    if (!part || !whole) continue;
    positives += hit;
    part.rows += 1;
    part.hits += hit;
    whole.rows += 1;
    whole.hits += hit;
  }
  const base = positives / outcome.length;
  parts.forEach((part, at) => {
    const whole = all[at % count] ?? part;
    part.score = (whole.hits - part.hits + 5 * base) / (whole.rows - part.rows + 5);
  });
  return areaOfParts(parts);
}

/** The area under the ROC curve where rows of one part share a score. */
function areaOfParts(parts: readonly { rows: number; hits: number; score: number }[]): number {
  const falling = parts.filter(({ rows }) => rows > 0).toSorted((a, b) => b.score - a.score);
  let [wins, above, negatives] = [0, 0, 0];
  for (let from = 0; from < falling.length;) {
    let [to, hits, rows] = [from, 0, 0];
    for (; to < falling.length && falling[to]?.score === falling[from]?.score; to += 1) {
      hits += falling[to]?.hits ?? NaN;
      rows += falling[to]?.rows ?? NaN;
    }
    wins += (rows - hits) * (above + hits / 2);
    above += hits;
    negatives += rows - hits;
    from = to;
  }
  return wins / (above * negatives);
}

/** What a feature reaches over all rows (`auc`) or over those where it is filled, if that is nearly everything. */
function nearlyPerfect(
  column: FeatureColumn,
  outcome: Uint8Array,
  folds: Folds,
  auc: number,
  least = 0.95,
): Record<string, number> | undefined {
  if (auc >= least) return { auc, rows: outcome.length };
  const filled = filledRows(column, outcome.length);
  const held = takeOutcomes(outcome, filled);
  const positives = held.reduce((sum, value) => sum + value, 0);
  const fewer = Math.min(positives, filled.length - positives);
  if (filled.length === outcome.length || fewer < limits.filledOfEach) return undefined;
  const [cells] = takeRows({ rows: outcome.length, columns: [column] }, filled).columns;
  const of = Uint8Array.from(filled, (row) => folds.of[row] ?? 0);
  const among = cells ? areaAlone(cells, held, { count: folds.count, of }) : 0;
  return among >= least ? { auc: among, rows: filled.length } : undefined;
}

function filledRows(column: FeatureColumn, rows: number): Int32Array {
  const filled = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    if (isMissing(column, row)) continue;
    filled[count] = row;
    count += 1;
  }
  return filled.subarray(0, count);
}

/** The level or the twentieth of each row; 0 where missing. */
function cellsOf(column: FeatureColumn): ArrayLike<number> {
  return column.kind === 'number'
    ? binColumns([column.values], 20).bins
    : column.codes.map((code) => code + 1);
}

/** Whether the filled cells, or the empty ones, belong to one outcome only while chance would mix them. */
function filledForOne(
  column: FeatureColumn,
  outcome: Uint8Array,
): Record<string, number> | undefined {
  const rows = [0, 0];
  const hits = [0, 0];
  for (let row = 0; row < outcome.length; row += 1) {
    const filled = isMissing(column, row) ? 0 : 1;
    rows[filled] = (rows[filled] ?? 0) + 1;
    hits[filled] = (hits[filled] ?? 0) + (outcome[row] ?? 0);
  }
  const base = ((hits[0] ?? 0) + (hits[1] ?? 0)) / outcome.length;
  for (const filled of [1, 0]) {
    const [count, found] = [rows[filled] ?? 0, hits[filled] ?? 0];
    const share = Math.max(found, count - found) / count;
    const others = count * (found * 2 > count ? 1 - base : base);
    if (share >= limits.oneSidedShare && others >= limits.expectedOthers) {
      return count === outcome.length ? undefined : { filled, rows: count, share };
    }
  }
  return undefined;
}

function filledLate(
  { name }: FeatureColumn,
  { decidedAt, writtenAt }: LeakageOptions,
): Record<string, number> | undefined {
  const written = writtenAt?.get(name);
  if (!written || !decidedAt) return undefined;
  let [dated, late] = [0, 0];
  written.forEach((at, row) => {
    const decided = decidedAt[row] ?? NaN;
    if (Number.isNaN(at) || Number.isNaN(decided)) return;
    dated += 1;
    if (at > decided) late += 1;
  });
  return dated > 0 && late / dated >= limits.lateShare
    ? { share: late / dated, rows: late }
    : undefined;
}

/** The area that a logistic regression of all columns reaches on rows it has not seen; a few thousand are enough. */
function areaTogether(
  table: FeatureTable,
  outcome: Uint8Array,
  options: { groups?: Int32Array | undefined; seed?: number },
): number {
  const parts = Math.min(255, Math.max(2, Math.ceil(outcome.length / 5000)));
  const folds = stratifiedFolds(outcome, parts, options);
  const [learned, tried] = [split(folds, 0).inside, split(folds, 1).inside];
  const training = takeRows(table, learned);
  const design = designFor(training, { knots: [] });
  const fit = fitLogistic(designRows(design, training), takeOutcomes(outcome, learned), { l2: 3 });
  if (fit.state !== 'fitted') return 0.5;
  const score = linearScore(fit, designRows(design, takeRows(table, tried)));
  return areaUnderRoc(takeOutcomes(outcome, tried), score);
}
