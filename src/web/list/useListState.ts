import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { ListSearch } from './search.ts';
import type { SavedViews } from './useSavedViews.ts';
import {
  type Definition,
  type Shown,
  builtInDefinition,
  shownList,
  viewSearch,
  withColumns,
  withSort,
  withWhere,
} from './view.ts';

const route = getRouteApi('/app/$path');

/** The list as the address says it, and how to change what it says. */
export type ListState = Shown & {
  search: ListSearch;
  /** What the chosen view says by itself. */
  base: Definition;
  setWhere: (where: Condition | undefined) => void;
  setSort: (sort: string | undefined) => void;
  setColumns: (columns: string[] | undefined) => void;
  setGroup: (group: string | undefined) => void;
  setSum: (sum: boolean) => void;
  /** Goes to a view as it was saved; undefined for all. */
  openView: (view: string | undefined) => void;
  /** Goes to a view that was saved just now and has not come back yet: the address says what it holds. */
  openNew: (view: string) => void;
};

/** Reads and writes the list's state, which is in the address, so that going back undoes a filter. */
export function useListState({ views }: Pick<SavedViews, 'views'>): ListState {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return useMemo(() => {
    const saved = views.find((view) => view.id === search.view);
    const base = saved?.definition ?? builtInDefinition(search.view);
    const go = (next: ListSearch) => void navigate({ search: next, resetScroll: false });
    return {
      ...shownList(base, search),
      search,
      base,
      setWhere: (where) => go(withWhere(search, base, where)),
      setSort: (sort) => go(withSort(search, base, sort)),
      setColumns: (columns) => go(withColumns(search, base, columns)),
      setGroup: (group) => {
        const { group: _, ...rest } = search;
        go(group === undefined ? rest : { ...rest, group });
      },
      setSum: (sum) => {
        const { sum: _, ...rest } = search;
        go(sum ? { ...rest, sum: true } : rest);
      },
      openView: (view) => go(viewSearch(search, view)),
      openNew: (view) => {
        const { where, sort, columns } = shownList(base, search);
        go({ ...viewSearch(search, view), where, sort, columns });
      },
    };
  }, [navigate, search, views]);
}
