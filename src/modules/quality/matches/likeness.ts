import { readyComparison } from '../../../../analysis/linkage/comparison.ts';
import type { Comparison, Measure } from '../../../../analysis/linkage/comparison.ts';
import type { FittedComparison, LinkModel } from '../../../../analysis/linkage/fellegi-sunter.ts';
import { linkTable } from '../../../../analysis/linkage/link-table.ts';
import type { LinkTable } from '../../../../analysis/linkage/link-table.ts';
import { scorePairs } from '../../../../analysis/linkage/match-weights.ts';
import { matchFields } from './texts.ts';
import type { MatchTexts } from './texts.ts';
import type { MatchField, MatchObject } from './wire.ts';

/** By which comparisons models are kept. Whoever changes them raises it: older models are then left aside. */
export const LIKENESS_VERSION = 2;

/** Fewer records are taken for so many. */
const FEWEST = 20;

const same = (column: string): Measure => ({ kind: 'exact', column });
const any = (...of: Measure[]): Measure => ({ kind: 'any', of });
const all = (...of: Measure[]): Measure => ({ kind: 'all', of });
/** Any token of one is among those of the other. */
const shares = (column: string): Measure => ({ kind: 'overlap', atLeast: 1e-9, column });
/** 上海银行 and 北京银行 are two; 上海华为 and 华为 may be one. */
const sameRegion = any(same('region'), { kind: 'lacks', column: 'region' });

type Weighed = Comparison & {
  name: MatchField;
  /** How many of the levels, the closest first, count as equal. */
  equal: number;
  /** Supposed shares of each level, then of none: of pairs of one, and of pairs of two. */
  m: readonly number[];
  u: readonly number[] | ((records: number) => readonly number[]);
  /** From which level on its weights are not fitted to data: where it would count twice, or says too little. */
  supposedFrom?: number;
};

const company: Weighed = {
  name: 'company',
  column: 'company',
  levels: [
    any(same('firm'), all(same('company'), { kind: 'lacks', column: 'region' })),
    all(same('companyPinyin'), sameRegion),
    all(
      any(
        shares('companyKeys'),
        { kind: 'contains', atLeast: 2, column: 'company' },
        { kind: 'jaroWinkler', atLeast: 0.88, column: 'company' },
      ),
      sameRegion,
    ),
    same('company'),
  ],
  equal: 1,
  m: [0.75, 0.05, 0.1, 0.02, 0.08],
  u: [2e-5, 5e-6, 2e-4, 1e-4, 0.9997],
};
const person: Weighed = {
  name: 'name',
  column: 'name',
  levels: [same('name'), same('namePinyin'), { kind: 'jaroWinkler', atLeast: 0.8 }],
  equal: 1,
  m: [0.8, 0.07, 0.08, 0.05],
  u: [2e-4, 1e-4, 2e-3, 0.9977],
};
const phone: Weighed = {
  name: 'phone',
  column: 'phones',
  levels: [shares('phones'), shares('last4s')],
  equal: 1,
  m: [0.7, 0.05, 0.25],
  u: [2e-6, 2e-4, 0.9998],
};
const email: Weighed = {
  name: 'email',
  column: 'emails',
  levels: [shares('emails')],
  equal: 1,
  m: [0.7, 0.3],
  u: [2e-6, 1],
};
const city: Weighed = {
  name: 'city',
  column: 'city',
  levels: [all(same('street'), same('city')), same('city')],
  equal: 2,
  m: [0.3, 0.6, 0.1],
  u: [1e-5, 0.06, 0.94],
};
const birthday: Weighed = {
  name: 'birthday',
  column: 'birthday',
  levels: [{ kind: 'exact' }, { kind: 'daySlip' }],
  equal: 1,
  m: [0.9, 0.06, 0.04],
  u: [1e-4, 2e-3, 0.998],
};
const website: Weighed = {
  name: 'website',
  column: 'website',
  levels: [{ kind: 'exact' }],
  equal: 1,
  m: [0.85, 0.15],
  u: [2e-5, 1],
};
const kind: Weighed = {
  name: 'kind',
  column: 'kind',
  levels: [{ kind: 'exact' }],
  equal: 1,
  m: [0.97, 0.03],
  u: [0.5, 0.5],
};
/** Many leads of one firm are no duplicates: where they work says less of them than its name of a firm. */
const employer: Weighed = {
  ...company,
  m: [0.7, 0.05, 0.1, 0.05, 0.1],
  u: [3e-3, 5e-4, 3e-3, 1e-3, 0.9925],
};
/** Both records have a text there. */
const known = (column: string): Measure => ({ kind: 'jaroWinkler', atLeast: 0, column });
/** Both have a whole name. */
const alike = all({ kind: 'jaroWinkler', atLeast: 0.8, column: 'name' }, known('namePinyin'));
/** Of one or both a surname with a form of address is all that is known, and it could be the other's: never 先生 and 女士. */
const addressed = all(
  same('surname'),
  { kind: 'lacks', column: 'namePinyin' },
  any(same('gender'), { kind: 'lacks', column: 'gender' }),
);
/** 王女士 and 王女士, 王女士 and 王总; not 王女士 and 王伟. */
const addressedAlike = all(addressed, same('name'));
/** Who shares a number with another is mostly their colleague, unless they are called alike. */
const colleague: Weighed = {
  ...person,
  levels: [
    all(same('name'), same('namePinyin')),
    same('namePinyin'),
    alike,
    addressedAlike,
    addressed,
  ],
  m: [0.77, 0.07, 0.064, 0.04, 0.032, 0.024],
  u: [2e-4, 1e-4, 2e-3, 1.25e-3, 2e-3, 0.99445],
  // How rare forms of address are in the data says how people write, not who they write of.
  supposedFrom: 4,
};
/** By their names they may be one; somebody who is typing has not come to the name yet. */
const called = any(same('namePinyin'), { kind: 'lacks', column: 'name' });
const nearly = any(alike, addressed);
/**
 * Numbers and mailboxes of a firm are those of many of its people: only of two who are called alike do they say that
 * these are one. Found in the data, their weight would have the name's in it again.
 */
const desk: Weighed = {
  ...phone,
  levels: [all(shares('phones'), called), all(shares('phones'), nearly), ...phone.levels],
  equal: 3,
  m: [0.64, 0.04, 0.01, 0.05, 0.26],
  u: [1e-5, 3.5e-3, 5e-3, 2e-4, 0.99129],
  supposedFrom: 1,
};
/** The mailbox of a firm goes with its number: of two who are only nearly called alike, it adds little to that. */
const mailbox: Weighed = {
  ...email,
  levels: [all(shares('emails'), called), all(shares('emails'), nearly), ...email.levels],
  equal: 3,
  m: [0.68, 0.02, 0.01, 0.29],
  u: [1e-5, 7e-3, 5e-3, 0.98799],
  supposedFrom: 1,
};
/**
 * So many others are with the customer of a contact. More than a customer has on average: most contacts are with the
 * customers that have many.
 */
const COLLEAGUES = 10;
/**
 * That two are of one customer says much where they are called alike, and nothing of colleagues. Found in the data, the
 * weight of the name would be in it again, and numbers that colleagues share would make one of them.
 */
const employerOf: Weighed = {
  name: 'customer',
  column: 'customer',
  levels: [all(same('customer'), any(same('namePinyin'), alike, addressedAlike)), same('customer')],
  equal: 2,
  m: [0.55, 0.05, 0.4],
  u: (records) => [COLLEAGUES / Math.max(FEWEST, records), 0.12, 0.88],
  supposedFrom: 1,
};

const weighed: Readonly<Record<MatchObject, readonly Weighed[]>> = {
  customer: [company, person, phone, email, city, birthday, website, kind],
  contact: [colleague, desk, mailbox, employerOf],
  lead: [employer, person, phone, email, city],
};

/** In which aspects records of an object are compared, without weights. */
export function comparisonsOf(object: MatchObject): Comparison[] {
  return weighed[object].map(({ name, column, levels }) => ({ name, column, levels }));
}

/**
 * Whether the weight of a level, 1 the closest, is never fitted to data. People's decisions shift it like any other: they
 * are of whole pairs, so that nothing counts twice there.
 */
export function isSupposed(object: MatchObject, name: string, level: number): boolean {
  return weighed[object].some(
    (each) => each.name === name && level >= (each.supposedFrom ?? Infinity),
  );
}

/** Of so many records one has a double, where nothing is known yet. */
const SUPPOSED_DOUBLES = 0.03;

/** A model with supposed weights, for so many records: where there is too little to learn from. */
export function builtInModel(object: MatchObject, records: number): LinkModel {
  const comparisons = weighed[object].map(({ name, column, levels, m, u }): FittedComparison => {
    const chances = typeof u === 'function' ? u(records) : u;
    const weights = m.map((share, k) => {
      const chance = chances[k] ?? 1;
      return { m: share, u: chance, bits: Math.log2(share / chance) };
    });
    return { name, column, levels, weights };
  });
  return { comparisons, prior: Math.log2((2 * SUPPOSED_DOUBLES) / Math.max(FEWEST, records)) };
}

/** What a level says of a comparison: 0 is unknown, one more than there are levels is different. */
export function agreementOf(
  object: MatchObject,
  comparison: number,
  level: number,
): 'equal' | 'alike' | 'different' | 'unknown' {
  const { levels, equal } = weighed[object][comparison] ?? { levels: [], equal: 0 };
  if (level === 0) return 'unknown';
  if (level > levels.length) return 'different';
  return level <= equal ? 'equal' : 'alike';
}

/** The table of texts that the library compares. */
export const tableOf = (texts: readonly MatchTexts[]): LinkTable => linkTable(texts, matchFields);

/** Pairs by their places in a list of texts. */
export type Places = { left: Int32Array; right: Int32Array };

/** A pair with the level of each comparison and its weight in bits, rarity left out. */
export type Likeness = { left: number; right: number; bits: number; levels: number[] };

/** Pairs of at least so many bits with their levels. */
export function likenesses(
  model: LinkModel,
  texts: readonly MatchTexts[],
  pairs: Places,
  leastBits: number,
): Likeness[] {
  if (pairs.left.length === 0) return [];
  const table = tableOf(texts);
  const { bits } = scorePairs(model, table, pairs);
  const ready = model.comparisons.map((comparison) => readyComparison(comparison, table));
  const found: Likeness[] = [];
  for (let i = 0; i < bits.length; i += 1) {
    if ((bits[i] ?? NaN) < leastBits) continue;
    const [left, right] = [pairs.left[i] ?? 0, pairs.right[i] ?? 0];
    const levels = ready.map(({ level }) => level(left, right));
    found.push({ left, right, bits: exactBits(model, levels), levels });
  }
  return found;
}

/** The weight of these levels; the library keeps weights of many pairs in single precision. */
function exactBits({ comparisons, prior }: LinkModel, levels: readonly number[]): number {
  return comparisons.reduce(
    (sum, { weights }, k) => sum + (weights[(levels[k] ?? 0) - 1]?.bits ?? 0),
    prior,
  );
}

/**
 * Names whose rarity counts: of leads the firm is their colleagues' as well, and contacts are not counted by name, which
 * brings none of them together.
 */
const rareOf: Readonly<Record<MatchObject, readonly MatchField[]>> = {
  customer: ['company', 'name'],
  contact: [],
  lead: ['name'],
};

/** The most that rarity adds or takes, in bits. */
const RAREST = 8;

/**
 * What agreement on this very name adds to agreement on any, in bits (Winkler 1989): log2 of its usual share u over
 * its own. Its own is (others + ½) / (records + ½ / u): u itself where nothing is known, and what was counted where
 * there are many records.
 *
 * @param others how many records beside the two have the name
 */
export function rarityOf(
  object: MatchObject,
  comparison: FittedComparison,
  level: number,
  { others, records }: { others: number; records: number },
): number {
  const u = comparison.weights[0]?.u ?? 0;
  const counts = rareOf[object].includes(comparison.name as MatchField);
  if (!counts || level !== 1 || u <= 0) return 0;
  const own = (others + 0.5) / (records + 0.5 / u);
  return Math.max(-RAREST, Math.min(RAREST, Math.log2(u / own)));
}
