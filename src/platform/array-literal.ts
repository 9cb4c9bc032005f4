/** What the text of an element must quote beside its own quotes. */
const QUOTED = /["\\]/;
const EACH_QUOTED = /["\\]/g;

/**
 * The text of a PostgreSQL array, as `pg` would write it: batches send whole columns, for each of which it calls three
 * functions and replaces twice.
 *
 * @returns undefined where an element is no text, number, truth, bytes or nothing: those are left to `pg`
 * @see https://www.postgresql.org/docs/18/arrays.html#ARRAYS-IO
 */
export function arrayLiteral(elements: readonly unknown[]): string | undefined {
  let text = '{';
  for (const [n, element] of elements.entries()) {
    if (n > 0) text += ',';
    if (element === null || element === undefined) text += 'NULL';
    else if (typeof element === 'string') text += quoted(element);
    else if (typeof element === 'number' || typeof element === 'boolean') text += String(element);
    else if (Buffer.isBuffer(element)) text += `"\\\\x${element.toString('hex')}"`;
    else return undefined;
  }
  return `${text}}`;
}

function quoted(text: string): string {
  return `"${QUOTED.test(text) ? text.replace(EACH_QUOTED, '\\$&') : text}"`;
}
