import type { Plan } from '../platform/database.ts';
import type { Access } from './access.ts';
import type { Catalog } from './catalog.ts';
import type { Context } from './context.ts';
import type { Model } from './model.ts';

/** A statement compiled once, to be filled in and sent as often as wanted. */
export type { Plan } from '../platform/database.ts';

/** What was made, least recently used first, for all readers of the process together. */
const kept = new Map<string, unknown>();
const MAX_KEPT = 2_000;
/** Longer keys hold somebody's long condition, which nobody else asks with. */
const LONGEST_KEY = 2_000;
/** Relative dates turn into days of some time zone; every zone's midnight falls on a quarter of an hour. */
const QUARTER_HOUR = 15 * 60_000;

/** Rights and metadata that change are other objects: what was made for the former is not found again. */
const numbers = new WeakMap<Access | Model | Catalog, number>();
let last = 0;

function numberOf(thing: Access | Model | Catalog): number {
  const known = numbers.get(thing);
  if (known !== undefined) return known;
  last += 1;
  numbers.set(thing, last);
  return last;
}

/**
 * Makes something once for a reader's access to an object: writing the SQL of a list costs the application more than
 * everything else about it. Whatever `make` depends on beside access, model, locale and time must be in the key.
 */
export function remembered<T>(ctx: Context, about: Model | Catalog, key: string, make: () => T): T {
  if (key.length > LONGEST_KEY) return make();
  const quarter = Math.floor(ctx.now().getTime() / QUARTER_HOUR);
  const who = `${numberOf(ctx.access)} ${numberOf(about)} ${ctx.locale} ${ctx.timeZone}`;
  const whole = `${quarter} ${who} ${key}`;
  const found = kept.has(whole);
  const value = found ? (kept.get(whole) as T) : make();
  if (found) kept.delete(whole);
  else if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value ?? '');
  kept.set(whole, value);
  return value;
}

/** Stands for a parameter whose value differs from request to request. */
export type Hole = { readonly hole: string };

/** Declares a hole: use it as a parameter in the statement, `${ID}::uuid`. */
export function hole(name: string): Hole {
  return { hole: name };
}

/** The statement with its holes filled. */
export function filledIn(plan: Plan, values: ReadonlyMap<Hole, unknown>): Plan {
  return {
    text: plan.text,
    values: plan.values.map((each) => (isHole(each) ? values.get(each) : each)),
  };
}

const isHole = (value: unknown): value is Hole =>
  typeof value === 'object' && value !== null && 'hole' in value;
