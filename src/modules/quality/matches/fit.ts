import { fitLinkModel } from '../../../../analysis/linkage/fellegi-sunter.ts';
import type {
  FittedComparison,
  LinkFit,
  LinkModel,
} from '../../../../analysis/linkage/fellegi-sunter.ts';
import { learnFromDecisions } from '../../../../analysis/linkage/decisions.ts';
import type { LinkDecision } from '../../../../analysis/linkage/decisions.ts';
import { linkTable } from '../../../../analysis/linkage/link-table.ts';
import { matchProbability, scorePairs } from '../../../../analysis/linkage/match-weights.ts';
import { keysOf } from './keys.ts';
import { builtInModel, comparisonsOf, isSupposed, tableOf } from './likeness.ts';
import { textsOf } from './texts.ts';
import type { MatchRow } from './texts.ts';
import type { MatchObject } from './wire.ts';

/** Below so many records supposed weights are better than learned ones. */
const FEWEST_RECORDS = 1_000;
/** An expectation of fewer matches in the sample teaches little. */
const FEWEST_MATCHES = 20;
/** Keys that more records share bring no pairs together. */
export const LARGEST_BLOCK = 60;
const RANDOM_PAIRS = 200_000;

/** What a sample is of: how many records there are, and up to which key it holds every record of each key. */
export type SampleOf = { records: number; toKey: string | null };

/**
 * Weights from an organisation's own records, by EM (see `fitLinkModel`). The prior is that of any two of its records:
 * pairs of the sample count for those outside it by the chance they had to be in (Horvitz and Thompson 1952).
 *
 * @returns null where there is too little, or what was found is implausible: then supposed weights serve better
 */
export function fitModel(
  object: MatchObject,
  rows: readonly MatchRow[],
  { records, toKey }: SampleOf,
): LinkModel | null {
  if (records < FEWEST_RECORDS) return null;
  const texts = rows.map(textsOf);
  const table = tableOf(texts);
  const pairs = pairsSharing(texts.map(keysOf), toKey);
  const fit = fitLinkModel(table, comparisonsOf(object), pairs, { samplePairs: RANDOM_PAIRS });
  if (fit.state === 'refused') return null;
  const share = toKey === null ? 1 : Number(BigInt(toKey) + 2n ** 63n) / 2 ** 64;
  const { bits } = scorePairs(fit.model, table, pairs);
  let [found, all] = [0, 0];
  for (let i = 0; i < bits.length; i += 1) {
    if (pairs.sampled[i] === 0) continue;
    const chance = matchProbability(bits[i] ?? NaN);
    found += chance;
    all += chance / (1 - (1 - share) ** (pairs.shared[i] ?? 1));
  }
  if (found < FEWEST_MATCHES) return null;
  const model = {
    comparisons: withSupposed(object, fit, records),
    prior: Math.log2(all / ((records * (records - 1)) / 2)),
  };
  return model.comparisons.every(plausible) ? model : null;
}

type SharingPairs = {
  left: Int32Array;
  right: Int32Array;
  /** How many keys each pair shares, and whether one of them is among those the sample holds every record of. */
  shared: Uint8Array;
  sampled: Uint8Array;
};

function pairsSharing(keys: readonly string[][], toKey: string | null): SharingPairs {
  const rowsOf = Map.groupBy(
    keys.flatMap((own, row) => own.map((key) => ({ key, row }))),
    ({ key }) => key,
  );
  const last = toKey === null ? null : BigInt(toKey);
  const found = new Map<number, { shared: number; sampled: boolean }>();
  for (const [key, group] of rowsOf) {
    if (group.length < 2 || group.length > LARGEST_BLOCK) continue;
    const whole = last === null || BigInt(key) <= last;
    for (const [n, { row: left }] of group.entries()) {
      for (const { row: right } of group.slice(n + 1)) {
        const pair = left * keys.length + right;
        const known = found.get(pair);
        found.set(pair, {
          shared: (known?.shared ?? 0) + 1,
          sampled: whole || known?.sampled === true,
        });
      }
    }
  }
  const all = [...found];
  return {
    left: Int32Array.from(all, ([pair]) => Math.floor(pair / keys.length)),
    right: Int32Array.from(all, ([pair]) => pair % keys.length),
    shared: Uint8Array.from(all, ([, { shared }]) => shared),
    sampled: Uint8Array.from(all, ([, { sampled }]) => (sampled ? 1 : 0)),
  };
}

/**
 * What is supposed counts as so many matches: without, a level that no match of the sample has would be thought
 * impossible.
 */
const SUPPOSED_MATCHES = 50;

/** The weights found, drawn towards those supposed; only those supposed where records lack the values, or see `isSupposed`. */
function withSupposed(
  object: MatchObject,
  { model, unseen, expectedMatches }: LinkFit,
  records: number,
): FittedComparison[] {
  const supposed = builtInModel(object, records).comparisons;
  return model.comparisons.map((comparison, k) => {
    const own = supposed[k] ?? comparison;
    const bare = unseen.filter(
      (each) => each.comparison === comparison.name && each.by === 'candidates',
    );
    if (bare.length === comparison.levels.length) return own;
    const weights = comparison.weights.map((fitted, level) => {
      const { m: found, u } = fitted;
      const supposedly = own.weights[level] ?? fitted;
      if (isSupposed(object, comparison.name, level + 1)) return supposedly;
      const known = supposedly.m;
      const m =
        (expectedMatches * found + SUPPOSED_MATCHES * known) / (expectedMatches + SUPPOSED_MATCHES);
      return { m, u, bits: Math.log2(m / u) };
    });
    return { ...comparison, weights };
  });
}

/** Of one comparison the closest level must speak for a match and none of its levels against one. */
function plausible({ weights }: FittedComparison): boolean {
  return (weights[0]?.bits ?? 0) > 0 && (weights.at(-1)?.bits ?? 0) < 0;
}

/** A decided pair by the levels that its comparisons had when a scan found it. */
export type Decided = { levels: readonly number[]; same: boolean };

/**
 * What people's decisions teach, from the levels that were kept with each pair: values may have changed since, and of
 * merged records one is gone. Each pair becomes two rows that agree in exactly those levels.
 *
 * @returns null where there are too few decisions, or all of one kind
 */
export function learnModel(base: LinkModel, decided: readonly Decided[]): LinkModel | null {
  const usable = decided.filter(({ levels }) => levels.length === base.comparisons.length);
  const sides = usable.flatMap(({ levels }, n) =>
    (['left', 'right'] as const).map((side) => ({ levels, n, side })),
  );
  const columns = base.comparisons.flatMap(({ name, levels }, k) => [
    { name, of: ({ levels: own }: Side): string | null => (own[k] === 0 ? null : 'known') },
    ...levels.map((_, level) => ({
      name: `${name} ${level}`,
      of: ({ levels: own, n, side }: Side): string =>
        own[k] === level + 1 ? `${n}` : `${n} ${side}`,
    })),
  ]);
  const stand = base.comparisons.map(({ name, weights, levels }) => ({
    name,
    column: name,
    levels: levels.map((_, level) => ({ kind: 'exact', column: `${name} ${level}` }) as const),
    weights,
  }));
  const decisions = usable.map(({ same }, n): LinkDecision => ({
    left: 2 * n,
    right: 2 * n + 1,
    said: same ? 'same' : 'different',
  }));
  const table = linkTable(sides, columns);
  const learned = learnFromDecisions({ comparisons: stand, prior: base.prior }, table, decisions);
  if (learned.state === 'refused') return null;
  const { model } = learned;
  return {
    prior: model.prior,
    comparisons: base.comparisons.map((comparison, k) => ({
      ...comparison,
      weights: model.comparisons[k]?.weights ?? comparison.weights,
    })),
  };
}

type Side = { levels: readonly number[]; n: number; side: 'left' | 'right' };
