/**
 * What may stand before the sign without making it harmless: programs that open a CSV drop blanks, control characters
 * and marks without width, and take quotes for their own.
 */
const FILLER = String.raw`[\s\p{Cc}\p{Cf}'"]*`;
/** What makes a spreadsheet take a text for a formula, or start another cell: also full width and as small forms. */
const SIGN = String.raw`[=+\-@\t\r\n＝＋－＠﹦﹢﹣﹫]`;
const DANGEROUS = new RegExp(`^${FILLER}${SIGN}`, 'u');

/**
 * A text as it may stand in a file that people open with a spreadsheet: what would be taken for a formula gets an
 * apostrophe before it (OWASP, “CSV Injection”). `unguardFormula` gives exactly the same text back, whatever it is.
 */
export function guardFormula(text: string): string {
  return DANGEROUS.test(text) ? `'${text}` : text;
}

/** Takes off the apostrophe that `guardFormula` put before a text, and leaves every other text as it is. */
export function unguardFormula(text: string): string {
  return text.startsWith("'") && DANGEROUS.test(text.slice(1)) ? text.slice(1) : text;
}
