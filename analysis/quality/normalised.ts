/** A word for what normalisation did, which the product says in its own words. */
export type Change =
  | 'width'
  | 'case'
  | 'spaces'
  | 'traditional'
  | 'separators'
  | 'countryCode'
  | 'trunkPrefix'
  | 'legalForm'
  | 'region'
  | 'label'
  | 'division';

/** A text in the form in which texts are compared, and what was changed to come there, in this order. */
export type Normalised = { value: string; changes: Change[] };

/** Adds a change once. */
export function note(changes: Change[], change: Change): void {
  if (!changes.includes(change)) changes.push(change);
}

/** A code of letters and digits without what people type around it: half width, no blanks or dashes, upper case. */
export function plainCode(text: string): { code: string; changes: Change[] } {
  const changes: Change[] = [];
  const plain = text.normalize('NFKC').trim();
  if (plain !== text) note(changes, 'width');
  const bare = plain.replace(/[\s-]+/g, '');
  if (bare !== plain) note(changes, 'separators');
  const code = bare.toUpperCase();
  if (code !== bare) note(changes, 'case');
  return { code, changes };
}
