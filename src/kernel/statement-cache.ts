import type { Access } from './access.ts';
import type { Catalog } from './catalog.ts';
import type { Context } from './context.ts';
import type { Model } from './model.ts';

/** What was made for one reader and one object (or all of them), by its key. Goes when the reader's rights or the metadata change. */
const kept = new WeakMap<Access, WeakMap<Model | Catalog, Map<string, unknown>>>();
const MAX_KEPT = 300;
/** Relative dates turn into days of some time zone; every zone's midnight falls on a quarter of an hour. */
const QUARTER_HOUR = 15 * 60_000;

/**
 * Makes something once for a reader's access to an object: writing the SQL of a list costs the application more than
 * everything else about it. Whatever `make` depends on beside access, model and time must be in the key.
 */
export function remembered<T>(ctx: Context, about: Model | Catalog, key: string, make: () => T): T {
  const byModel = kept.get(ctx.access) ?? new WeakMap<Model | Catalog, Map<string, unknown>>();
  kept.set(ctx.access, byModel);
  const byKey = byModel.get(about) ?? new Map<string, unknown>();
  byModel.set(about, byKey);
  const whole = `${Math.floor(ctx.now().getTime() / QUARTER_HOUR)} ${ctx.timeZone} ${key}`;
  const known = byKey.get(whole);
  if (byKey.has(whole)) return known as T;
  if (byKey.size >= MAX_KEPT) byKey.clear();
  const made = make();
  byKey.set(whole, made);
  return made;
}

/** Stands for a parameter whose value differs from request to request. */
export type Hole = { readonly hole: string };

/** Declares a hole: use it as a parameter in the statement, `${ID}::uuid`. */
export function hole(name: string): Hole {
  return { hole: name };
}

/** A statement compiled once, to be filled in and sent as often as wanted. */
export type Plan = { text: string; values: readonly unknown[] };

/** The statement with its holes filled. */
export function filledIn(plan: Plan, values: ReadonlyMap<Hole, unknown>): Plan {
  return {
    text: plan.text,
    values: plan.values.map((each) => (isHole(each) ? values.get(each) : each)),
  };
}

const isHole = (value: unknown): value is Hole =>
  typeof value === 'object' && value !== null && 'hole' in value;
