const ASCII = /^[\x20-\x7e]*$/;

/**
 * The form in which texts are compared: NFKC in lower case. Full-width letters and digits become plain ones, half-width
 * kana full ones, ligatures letters. Conditions, unique fields and search all compare this form.
 */
export function fold(text: string): string {
  // Most values are plain; for them normalising is all of the cost.
  return ASCII.test(text) ? text.toLowerCase() : text.normalize('NFKC').toLowerCase();
}
