import type { Condition } from '../../kernel/condition.ts';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { type ListSearch, MODES, type Mode } from './search.ts';
import { readTree, writeTree } from './tree.ts';

/** What a view keeps of a list. */
export type Definition = {
  where?: Condition;
  sort?: string;
  columns?: string[];
  /** What a view that somebody saved always says; the others leave it to the address. */
  mode?: Mode;
  by?: string;
  of?: string;
  on?: string;
  /** What the list opens with. */
  default?: boolean;
};

/** What of a definition is said by a name alone. */
const NAMES = ['sort', 'by', 'of', 'on'] as const;

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
export type Shown = Omit<Definition, 'default'> & {
  mode: Mode;
  /** True where the address says something else than the view. */
  changed: boolean;
};

/** The view of all records has no id in the address; this one shows the member's own. */
export const MINE = 'mine';

/** All records, said in so many words where the member's list opens with something else. */
export const ALL = 'all';

/** No condition, said in so many words: the address has taken away what the view asks for. */
const NOTHING: Condition = { and: [] };

/** True for the views that nobody saved. */
export function isBuiltIn(view: string): boolean {
  return view === MINE || view === ALL;
}

/** True where the address alone says what is shown: no saved view has to come first. */
export function isKnown({ view }: ListSearch, expectsDefault: boolean): boolean {
  return view === undefined ? !expectsDefault : isBuiltIn(view);
}

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
  const mode = search.mode ?? base.mode ?? 'table';
  const [by, of, on] = [search.by ?? base.by, search.of ?? base.of, search.on ?? base.on];
  const changed =
    !same(where, writeTree(readTree(base.where))) ||
    sort !== base.sort ||
    !same(columns, base.columns) ||
    (base.mode !== undefined && !same([mode, by, of, on], [base.mode, base.by, base.of, base.on]));
  return { where, sort, columns, mode, by, of, on, changed };
}

/** What a view keeps of the list on screen; of board and calendar only what it shows as. */
export function definitionOf({ where, sort, columns, mode, by, of, on }: Shown): Definition {
  return {
    where,
    sort,
    columns,
    mode,
    ...(mode === 'board' ? { by, of } : {}),
    ...(mode === 'calendar' ? { on } : {}),
  };
}

/** The address for another way to show the records; what that way needs to know stays with it. */
export function withMode(search: ListSearch, base: Definition, mode: Mode): ListSearch {
  const next = { ...search };
  delete next.mode;
  if (mode !== (base.mode ?? 'table')) next.mode = mode;
  return next;
}

/** What board and calendar need to know: their field, whose columns they are, and the period. */
export type ModeNames = Partial<Pick<ListSearch, 'by' | 'of' | 'on' | 'span' | 'at'>>;

/** The address with some of that changed; undefined for their own choice. */
export function withNames(search: ListSearch, base: Definition, names: ModeNames): ListSearch {
  const next = { ...search, ...names };
  for (const name of ['by', 'of', 'on', 'span', 'at'] as const) {
    const own = name === 'span' || name === 'at' ? undefined : base[name];
    if (next[name] === undefined || (name in names && next[name] === own)) delete next[name];
  }
  return next;
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

/**
 * The address of a view as it was saved; what stands around the list (counts by value, sums) stays, and so does the way
 * it is shown where the view is one that nobody saved.
 */
export function viewSearch(search: ListSearch, view: string | undefined): ListSearch {
  const { where: _, sort: __, columns: ___, view: ____, ...stays } = search;
  if (view === undefined) return stays;
  if (isBuiltIn(view)) return { ...stays, view };
  const { mode: _mode, by: _by, of: _of, on: _on, ...around } = stays;
  return { ...around, view };
}

/** What a saved view's text says; what cannot be read counts as nothing. */
export function readDefinition(text: unknown): Definition {
  const parsed = parse(text);
  if (typeof parsed !== 'object' || parsed === null) return {};
  const definition: Definition = {};
  const { where, columns, mode, default: opens }: Record<string, unknown> = { ...parsed };
  if (typeof where === 'object' && where !== null) definition.where = where as Condition;
  if (Array.isArray(columns)) {
    definition.columns = columns.filter((one) => typeof one === 'string');
  }
  const texts: Record<string, unknown> = { ...parsed };
  for (const name of NAMES) {
    const value = texts[name];
    if (typeof value === 'string') definition[name] = value;
  }
  definition.mode = MODES.find((one) => one === mode) ?? 'table';
  if (opens === true) definition.default = true;
  return definition;
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

/** A definition as a saved view keeps it. */
export function writeDefinition({ mode, ...rest }: Definition): string {
  return JSON.stringify({ ...rest, mode: mode === 'table' ? undefined : mode });
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
