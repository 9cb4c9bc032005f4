import type { Condition } from '../../kernel/condition.ts';

/** The state of a list as its address keeps it. */
export type ListSearch = {
  where?: Condition;
  /** A sortable field, `-` in front for descending. */
  sort?: string;
  columns?: string[];
  /** `mine`, or the id of a saved view; left out for all. */
  view?: string;
  /** The field whose values are counted above the list. */
  group?: string;
  /** Sums of the numbers shown, below the list. */
  sum?: true;
};

/** Reads the state of a list from an address; what does not fit is left out. The API checks the condition. */
export function listSearch(raw: Record<string, unknown>): ListSearch {
  const { where, sort, columns, view, group, sum } = raw;
  const search: ListSearch = {};
  if (typeof where === 'object' && where !== null) search.where = where as Condition;
  if (typeof sort === 'string') search.sort = sort;
  if (Array.isArray(columns)) search.columns = columns.filter((one) => typeof one === 'string');
  if (typeof view === 'string') search.view = view;
  if (typeof group === 'string') search.group = group;
  if (sum === true) search.sum = true;
  return search;
}
