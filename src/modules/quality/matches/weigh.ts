import { matchProbability } from '../../../../analysis/linkage/match-weights.ts';
import type { LinkModel } from '../../../../analysis/linkage/fellegi-sunter.ts';
import { firmKey, personKey } from './keys.ts';
import { rarityOf } from './likeness.ts';
import type { MatchTexts } from './texts.ts';
import type { MatchObject } from './wire.ts';

/** Rarity may lift a pair so far: those below are not looked at again. */
export const LEAST_BITS = -8;

/** The key by which records of a comparison's name are counted; null for one whose rarity does not count. */
function rarityKey(comparison: string, texts: MatchTexts): string | null {
  if (comparison === 'company' && texts.companyPinyin !== '') return firmKey(texts.companyPinyin);
  if (comparison === 'name' && texts.namePinyin !== '') return personKey(texts.namePinyin);
  return null;
}

/** The same for each comparison of a pair that agrees in the very name. */
export function rarityKeys(
  { comparisons }: LinkModel,
  texts: MatchTexts,
  levels: readonly number[],
): (string | null)[] {
  return comparisons.map(({ name }, k) => (levels[k] === 1 ? rarityKey(name, texts) : null));
}

export type Counted = {
  /** How many records have a key. */
  counts: ReadonlyMap<string, number>;
  /** How many of those are the two themselves: 2, or 1 while one of them is being typed. */
  own: number;
  /** How many records there are. */
  records: number;
};

/** What rarity adds at each comparison of a pair, in bits. */
export function raritiesOf(
  object: MatchObject,
  { comparisons }: LinkModel,
  { levels, keys }: { levels: readonly number[]; keys: readonly (string | null)[] },
  { counts, own, records }: Counted,
): number[] {
  return comparisons.map((comparison, k) => {
    const key = keys[k] ?? null;
    if (key === null) return 0;
    const others = Math.max(0, (counts.get(key) ?? 0) - own);
    return rarityOf(object, comparison, levels[k] ?? 0, { others, records });
  });
}

/** A chance as whole percent. */
export const percent = (bits: number): number => Math.round(100 * matchProbability(bits));
