import type { Condition } from '../../kernel/condition.ts';

/** The ways a list shows its records. */
export const MODES = ['table', 'board', 'calendar'] as const;
export type Mode = (typeof MODES)[number];

/** The state of a list as its address keeps it. */
export type ListSearch = {
  where?: Condition;
  /** A sortable field, `-` in front for descending. */
  sort?: string;
  columns?: string[];
  /** `mine`, `all`, or the id of a saved view; left out for the member's default, else all. */
  view?: string;
  /** Left out for the view's own, else a table. */
  mode?: Mode;
  /** Board: the field whose values are the columns. */
  by?: string;
  /** Board: the record whose columns they are, such as a pipeline. */
  of?: string;
  /** Calendar: the field that says the day. */
  on?: string;
  /** Calendar: one week instead of a month. */
  span?: 'week';
  /** Calendar: a day `YYYY-MM-DD` of the period shown; left out for today's. */
  at?: string;
  /** The field whose values are counted above the list. */
  group?: string;
  /** Sums of the numbers shown, below the list. */
  sum?: true;
};

const TEXTS = ['sort', 'view', 'by', 'of', 'on', 'group'] as const;

/**
 * Reads the state of a list from an address; what does not fit is left out. The API checks the condition. `view=board`
 * is understood as `mode=board`, since that is what one would write by hand.
 */
export function listSearch(raw: Record<string, unknown>): ListSearch {
  const { where, columns, sum, span, at } = raw;
  const search: ListSearch = {};
  if (typeof where === 'object' && where !== null) search.where = where as Condition;
  if (Array.isArray(columns)) search.columns = columns.filter((one) => typeof one === 'string');
  for (const name of TEXTS) {
    const value = raw[name];
    if (typeof value === 'string') search[name] = value;
  }
  const mode = modeOf(raw['mode']) ?? modeOf(search.view);
  if (mode) search.mode = mode;
  if (modeOf(search.view)) delete search.view;
  if (span === 'week') search.span = span;
  if (typeof at === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(at)) search.at = at;
  if (sum === true) search.sum = true;
  return search;
}

function modeOf(value: unknown): Mode | undefined {
  return MODES.find((mode) => mode === value);
}
