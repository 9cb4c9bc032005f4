import type { Condition } from '../../kernel/condition.ts';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import type { ListSearch } from './search.ts';
import { readTree, writeTree } from './tree.ts';

/** What a view keeps of a list. */
export type Definition = { where?: Condition; sort?: string; columns?: string[] };

/** A view somebody saved. */
export type SavedView = {
  id: string;
  name: string;
  shared: boolean;
  owner: string | null;
  record: RecordWire;
  definition: Definition;
};

/** A list as it is shown: the view's definition with what the address says on top. */
export type Shown = Definition & {
  /** True where the address says something else than the view. */
  changed: boolean;
};

/** The view of all records has no id in the address; this one shows the member's own. */
export const MINE = 'mine';

/** No condition, said in so many words: the address has taken away what the view asks for. */
const NOTHING: Condition = { and: [] };

/** What a view that is not saved by anybody shows. */
export function builtInDefinition(view: string | undefined): Definition {
  return view === MINE ? { where: { field: 'owner', op: 'me' } } : {};
}

/** True where “mine” means something: records have an owner one may filter by. */
export function hasOwner(object: ObjectWire): boolean {
  return (
    object.access === 'owner' &&
    object.fields.some((field) => field.name === 'owner' && field.filterable)
  );
}

/** The list to show. */
export function shownList(base: Definition, search: ListSearch): Shown {
  const where = search.where === undefined ? base.where : writeTree(readTree(search.where));
  const sort = search.sort ?? base.sort;
  const columns = search.columns ?? base.columns;
  const changed =
    !same(where, writeTree(readTree(base.where))) ||
    sort !== base.sort ||
    !same(columns, base.columns);
  return { where, sort, columns, changed };
}

/** The address for another condition in this view; says nothing where the view already says it. */
export function withWhere(
  search: ListSearch,
  base: Definition,
  where: Condition | undefined,
): ListSearch {
  const next = { ...search };
  delete next.where;
  if (!same(where, writeTree(readTree(base.where)))) next.where = where ?? NOTHING;
  return next;
}

/** The address for another order; undefined for the view's own. */
export function withSort(
  search: ListSearch,
  base: Definition,
  sort: string | undefined,
): ListSearch {
  const next = { ...search };
  delete next.sort;
  if (sort !== undefined && sort !== base.sort) next.sort = sort;
  return next;
}

/** The address for other columns; undefined for the view's own. */
export function withColumns(
  search: ListSearch,
  base: Definition,
  columns: string[] | undefined,
): ListSearch {
  const next = { ...search };
  delete next.columns;
  if (columns && !same(columns, base.columns)) next.columns = columns;
  return next;
}

/** The address of a view as it was saved; what stands around the list (counts by value, sums) stays. */
export function viewSearch(search: ListSearch, view: string | undefined): ListSearch {
  const next: ListSearch = {};
  if (view !== undefined) next.view = view;
  if (search.group !== undefined) next.group = search.group;
  if (search.sum) next.sum = true;
  return next;
}

/** What a saved view's text says; what cannot be read counts as nothing. */
export function readDefinition(text: unknown): Definition {
  const parsed = parse(text);
  if (typeof parsed !== 'object' || parsed === null) return {};
  const { where, sort, columns } = listLike(parsed);
  return {
    ...(where === undefined ? {} : { where }),
    ...(sort === undefined ? {} : { sort }),
    ...(columns === undefined ? {} : { columns }),
  };
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    // The server checks what is saved; a text from elsewhere shows as a view without a condition.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function listLike(raw: object): Definition {
  const { where, sort, columns }: { where?: unknown; sort?: unknown; columns?: unknown } = raw;
  return {
    where: typeof where === 'object' && where !== null ? (where as Condition) : undefined,
    sort: typeof sort === 'string' ? sort : undefined,
    columns: Array.isArray(columns) ? columns.filter((one) => typeof one === 'string') : undefined,
  };
}

/** A definition as a saved view keeps it. */
export function writeDefinition({ where, sort, columns }: Definition): string {
  return JSON.stringify({ where, sort, columns });
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
