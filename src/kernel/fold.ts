/**
 * The form in which texts are compared: full-width letters and digits are plain ones, upper case is lower case, lone
 * surrogates are what the database would store for them. Both sides of a comparison are folded here, never in SQL,
 * whose lower-casing depends on the locale of the server.
 *
 * Source: NFKC of Unicode Standard Annex #15; composed again because lower-casing may decompose (İ → i + dot).
 *
 * @example fold('ＡＢＣ１２') === 'abc12'
 */
export function fold(value: string): string {
  // Most texts are these, which no normal form changes.
  if (PLAIN.test(value)) return value.toLowerCase();
  return value.toWellFormed().normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** ASCII that shows, and the ideographs in common use. */
const PLAIN = /^[ -~\u4E00-\u9FFF]*$/;
