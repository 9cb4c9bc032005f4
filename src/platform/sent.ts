import { arrayLiteral } from './array-literal.ts';
import type { Sent } from './exchange.ts';
import type { Value } from './messages.ts';

/** How often each text was sent of late, least recently first, and the name it is prepared under since it came again. */
const known = new Map<string, { times: number; name: string }>();
const MOST_KNOWN = 1_000;
const COMES_AGAIN = 3;
/** A message counts them in 16 bits. */
const MOST_PARAMETERS = 65_535;
let lastName = 0;

/**
 * The name under which each connection prepares a statement that comes again and again: planning one costs the database
 * several times what running it does. A name stands for one text for ever; `''` is none.
 */
function nameOf(text: string): string {
  const found = known.get(text) ?? { times: 0, name: '' };
  if (found.times > 0) known.delete(text);
  else if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value ?? '');
  known.set(text, found);
  found.times += 1;
  if (found.times === COMES_AGAIN) found.name = `s${(lastName += 1)}`;
  return found.name;
}

/**
 * A statement as it is sent.
 *
 * @returns undefined for one that is left to `pg`: without parameters a text may hold several statements, which cannot
 *   be prepared together, and of times and objects `pg` knows how they are written
 */
export function sentOf(text: string, parameters: readonly unknown[]): Sent | undefined {
  if (parameters.length === 0) return undefined;
  if (parameters.length > MOST_PARAMETERS) throw new Error('a statement has too many parameters');
  const values: Value[] = [];
  for (const parameter of parameters) {
    const value = valueOf(parameter);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return { name: nameOf(text), text, values };
}

function valueOf(parameter: unknown): Value | undefined {
  if (typeof parameter === 'string') return parameter;
  if (parameter === null || parameter === undefined) return null;
  if (Array.isArray(parameter)) return arrayLiteral(parameter);
  if (typeof parameter === 'object') return Buffer.isBuffer(parameter) ? parameter : undefined;
  return String(parameter);
}
