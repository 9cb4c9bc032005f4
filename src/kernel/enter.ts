import type { Context, Via } from './context.ts';
import type { Model } from './model.ts';
import type { Entry } from './rules.ts';

/** Ways in which values are entered, rather than put back or worked out. */
const entering: ReadonlySet<Via> = new Set(['request', 'bulk', 'import', 'automation', 'action']);

/** Lets the object bring what is entered to its form; the values change in place. */
export function enterValues(ctx: Context, model: Model, entries: Entry[], via: Via): void {
  if (entering.has(via)) model.rules?.enter?.(ctx, entries);
}
