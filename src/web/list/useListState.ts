import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { ListSearch, Mode } from './search.ts';
import type { SavedViews } from './useSavedViews.ts';
import {
  ALL,
  type Definition,
  type ModeNames,
  type Shown,
  builtInDefinition,
  definitionOf,
  isKnown,
  shownList,
  viewSearch,
  withColumns,
  withMode,
  withNames,
  withSort,
  withWhere,
} from './view.ts';

const route = getRouteApi('/app/$path');

/** The list as the address says it, and how to change what it says. */
export type ListState = Shown & {
  search: ListSearch;
  /** `mine`, the id of a saved view, or undefined for all: what the address says, else the member's default. */
  view: string | undefined;
  /** False while it is not known what to show, because the view has not come. */
  ready: boolean;
  /** What the chosen view says by itself. */
  base: Definition;
  setWhere: (where: Condition | undefined) => void;
  setSort: (sort: string | undefined) => void;
  setColumns: (columns: string[] | undefined) => void;
  setGroup: (group: string | undefined) => void;
  setSum: (sum: boolean) => void;
  setMode: (mode: Mode) => void;
  setNames: (names: ModeNames) => void;
  /** The address of a view as it was saved; undefined for all. */
  addressOf: (view: string | undefined) => ListSearch;
  /** Goes to a view as it was saved; undefined for all. */
  openView: (view: string | undefined) => void;
  /** Goes to a view that was saved just now and has not come back yet: the address says what it holds. */
  openNew: (view: string) => void;
};

type ListViews = Pick<SavedViews, 'views' | 'opens' | 'ready' | 'expectsDefault'>;

/** Reads and writes the list's state, which is in the address, so that going back undoes a filter. */
export function useListState(saved: ListViews): ListState {
  const { views, opens, ready, expectsDefault } = saved;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return useMemo(() => {
    const asked = search.view ?? opens;
    const view = asked === ALL ? undefined : asked;
    const base = views.find((one) => one.id === view)?.definition ?? builtInDefinition(view);
    const addressOf = (next: string | undefined) =>
      viewSearch(search, next ?? (opens === undefined ? undefined : ALL));
    const go = (next: ListSearch) => void navigate({ search: next, resetScroll: false });
    return {
      ...shownList(base, search),
      search,
      view,
      ready: ready || isKnown(search, expectsDefault),
      base,
      addressOf,
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
      setMode: (mode) => go(withMode(search, base, mode)),
      setNames: (names) => go(withNames(search, base, names)),
      openView: (next) => go(addressOf(next)),
      openNew: (next) => {
        const { default: _, ...shown } = definitionOf(shownList(base, search));
        go({ ...viewSearch(search, next), ...shown });
      },
    };
  }, [expectsDefault, navigate, opens, ready, search, views]);
}
