import type { Condition } from '../../kernel/condition.ts';

/** The state of a list as its address keeps it. */
export type ListSearch = {
  where?: Condition;
  sort?: string;
  columns?: string[];
  view?: string;
};

/** Reads the state of a list from an address; what does not fit is left out. The API checks the condition. */
export function listSearch(raw: Record<string, unknown>): ListSearch {
  const { where, sort, columns, view } = raw;
  const search: ListSearch = {};
  if (typeof where === 'object' && where !== null) search.where = where as Condition;
  if (typeof sort === 'string') search.sort = sort;
  if (Array.isArray(columns)) search.columns = columns.filter((one) => typeof one === 'string');
  if (typeof view === 'string') search.view = view;
  return search;
}
