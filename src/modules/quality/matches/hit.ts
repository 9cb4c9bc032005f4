import { percent } from './weigh.ts';
import type { MatchRow } from './texts.ts';
import type { MatchField, MatchObject } from './wire.ts';

/** What a comparison says: its field, as the form calls it, and what it adds, in bits. */
export type Compared = {
  name: MatchField;
  agreement: 'equal' | 'alike' | 'different' | 'unknown';
  bits: number;
};

/** A record like the one that is being typed, before it is known what its reader may see of it. */
export type Hit = {
  object: MatchObject;
  row: MatchRow;
  /** The weight before anything is compared, in bits. */
  start: number;
  compared: Compared[];
};

/** The chance that some of what was compared comes to, whole percent. */
export function chanceOf(
  { start, compared }: Hit,
  isCounted: (each: Compared) => boolean = () => true,
): number {
  return percent(compared.reduce((sum, each) => sum + (isCounted(each) ? each.bits : 0), start));
}

/** Records of which the name by itself says nothing, because so many people share one. */
const namesakes: ReadonlySet<MatchObject> = new Set(['contact']);

/** Whether some of what was compared speaks for a likeness, the name by itself only where that is enough. */
export function isLike({ object, compared }: Hit, isCounted: (each: Compared) => boolean): boolean {
  if (!namesakes.has(object)) return true;
  return compared.some(
    (each) =>
      each.name !== 'name' &&
      (each.agreement === 'equal' || each.agreement === 'alike') &&
      isCounted(each),
  );
}

/** The field of a record that a comparison is about: a customer's name is also what a firm is called. */
export const fieldOf = (object: MatchObject, name: MatchField): MatchField =>
  name === 'company' && object === 'customer' ? 'name' : name;

/**
 * What is told of a record that the reader may not see: only what whoever types has whole. That a birthday or the last
 * four of a number agree would confirm a guess, and that they differ would rule one out.
 */
export function isToldToAll(object: MatchObject, { name, agreement }: Compared): boolean {
  const field = fieldOf(object, name);
  return field === 'name' || (agreement === 'equal' && (field === 'phone' || field === 'email'));
}
