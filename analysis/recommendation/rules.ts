import { wilson } from '../numeric/wilson.ts';
import { type Interval, type Refused, refuse } from '../result.ts';
import type { Baskets } from './baskets.ts';
import { fisherTogether } from './fisher.ts';
import { type FrequentSets, type SetOptions, frequentSets } from './frequent-sets.ts';

/** “Who buys the items `when` also buys the item `also`.” */
export type Rule = {
  /** Ascending. */
  when: number[];
  also: number;
  /** Baskets with all of them. */
  count: number;
  /** The share of all baskets with all of them. */
  support: number;
  /** Of the baskets with `when`, the share with `also`; Wilson's interval. */
  confidence: Interval;
  /** How many times more often than by chance: confidence ÷ the share of `also`. */
  lift: number;
  /** How many times more often the rule would be wrong by chance; Infinity for a rule without exception. */
  conviction: number;
  /** How many more baskets hold all of them than by chance, as a share of all baskets. */
  leverage: number;
  /** How much more confident than the best rule with one item of `when` less (for one item: than the share of `also`). */
  improvement: number;
  /** Fisher's exact test, one-sided, against the same rule with any one item of `when` less: the largest of them. May underflow to 0. */
  p: number;
  /** `p` corrected for the number of rules that were searched, at most 1. */
  pAdjusted: number;
};

export type RuleOptions = SetOptions & {
  /** The least confidence of a rule: 0.5 unless said. */
  confidence?: number;
  /** Rules whose corrected p is above this are left out: 0.05 unless said; 1 keeps all. */
  significance?: number;
};

export type Rules =
  | {
      state: 'fitted';
      sets: FrequentSets;
      /** The highest lift first, also the higher count. */
      rules: Rule[];
      /** Rules confident enough that may be chance. */
      insignificant: number;
      /** How many rules of one item, of two … could have been found; what `pAdjusted` corrects for. */
      searched: number[];
    }
  | Refused<'tooFewBaskets' | 'tooManySets' | 'oneItem'>;

const neededBaskets = 30;

/**
 * Association rules with one item on the right (Agrawal, Imielinski and Swami 1993), of the sets that
 * FP-growth finds. A rule is tested as *productive*: each item on its left must make the right one
 * more likely than without it, by Fisher's exact test. Corrected by Webb's layered critical values
 * (2008, *Machine Learning* 71): Bonferroni over all rules of the same length that the frequent items
 * could form, each length taking an equal part of the error; so that with 95 % not one rule kept is
 * chance, although the support chose the rules from the same baskets. Refuses as `tooFewBaskets` below
 * 30, as `oneItem` where fewer than two items are frequent, as `tooManySets` where the support is too low.
 */
export function associationRules(
  baskets: Baskets,
  { confidence = 0.5, significance = 0.05, longest = 3, ...rest }: RuleOptions,
): Rules {
  const n = baskets.starts.length - 1;
  if (n < neededBaskets) return refuse('tooFewBaskets', { found: n, needed: neededBaskets });
  const sets = frequentSets(baskets, { ...rest, longest });
  if (sets.state === 'refused') return sets;
  const counts = countsBySet(sets);
  const frequent = [...counts.keys()].filter((key) => !key.includes(' ')).length;
  if (frequent < 2) {
    return refuse('oneItem', { frequent, leastCount: sets.leastCount, baskets: n });
  }
  const searched = searchedRules(frequent, longest);
  const rules: Rule[] = [];
  let insignificant = 0;
  for (let s = 0; s < sets.count.length; s += 1) {
    const items = Array.from(sets.item.subarray(sets.starts[s], sets.starts[s + 1]));
    if (items.length < 2) continue;
    for (const also of items) {
      const rule = ruleOf(items, also, counts, n);
      if (rule.confidence.estimate < confidence) continue;
      const tests = (searched[items.length - 2] ?? NaN) * searched.length;
      const pAdjusted = Math.min(1, rule.p * tests);
      if (pAdjusted <= significance) rules.push({ ...rule, pAdjusted });
      else insignificant += 1;
    }
  }
  rules.sort((a, b) => b.lift - a.lift || b.count - a.count || compareRules(a, b));
  return { state: 'fitted', sets, rules, insignificant, searched };
}

const compareRules = (a: Rule, b: Rule): number =>
  a.when.length - b.when.length || (a.when[0] ?? 0) - (b.when[0] ?? 0) || a.also - b.also;

const keyOf = (items: readonly number[]): string => items.join(' ');

function countsBySet({ starts, item, count }: FrequentSets): Map<string, number> {
  const counts = new Map<string, number>();
  count.forEach((times, s) => counts.set(item.subarray(starts[s], starts[s + 1]).join(' '), times));
  return counts;
}

/** Rules of 1, 2 … items on the left and another on the right that so many items can form. */
function searchedRules(frequent: number, longest: number): number[] {
  const sizes: number[] = [];
  let choices = frequent;
  for (let left = 1; left < Math.min(longest, frequent); left += 1) {
    choices = (choices * (frequent - left)) / left;
    sizes.push(choices);
  }
  return sizes;
}

function ruleOf(
  items: readonly number[],
  also: number,
  counts: ReadonlyMap<string, number>,
  n: number,
): Omit<Rule, 'pAdjusted'> {
  const countOf = (some: readonly number[]): number =>
    some.length === 0 ? n : (counts.get(keyOf(some)) ?? NaN);
  const when = items.filter((x) => x !== also);
  const [all, left, right] = [countOf(items), countOf(when), countOf([also])];
  let [p, simpler] = [0, 0];
  for (const without of when) {
    const fewer = when.filter((x) => x !== without);
    const fewerCount = countOf(fewer);
    const fewerThen = countOf(items.filter((x) => x !== without));
    simpler = Math.max(simpler, fewerThen / fewerCount);
    const first = left - all;
    const second = fewerThen - all;
    const neither = fewerCount - all - first - second;
    p = Math.max(p, fisherTogether({ both: all, first, second, neither }));
  }
  const confidence = wilson(all, left);
  return {
    when,
    also,
    count: all,
    support: all / n,
    confidence,
    lift: (all * n) / (left * right),
    conviction: all === left ? Infinity : ((1 - right / n) * left) / (left - all),
    leverage: all / n - (left * right) / (n * n),
    improvement: confidence.estimate - simpler,
    p,
  };
}
