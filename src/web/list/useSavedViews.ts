import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { get } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { useMe, useObject, usePage } from '../api/queries.ts';
import { type Writes, useWrite } from '../api/writes.ts';
import { type Definition, type SavedView, readDefinition, writeDefinition } from './view.ts';

export type SavedViews = {
  views: SavedView[];
  /** False while the views have not come. */
  ready: boolean;
  /** True where the list opened with one of them when it was last seen. */
  expectsDefault: boolean;
  /** The view that the list opens with, one of the member's own. */
  opens: string | undefined;
  isMine: (view: SavedView) => boolean;
  /** Saves a definition as a new view of this member. */
  add: (name: string, shared: boolean, definition: Definition) => Promise<RecordWire>;
  change: (view: SavedView, change: ViewChange) => Promise<RecordWire | null>;
  remove: (view: SavedView) => Promise<void>;
  /** Has the list open with one of the member's own views, or with all records again. */
  openWith: (view: SavedView | undefined) => Promise<void>;
};

export type ViewChange = { name?: string; shared?: boolean; definition?: Definition };

const FIELDS = ['name', 'object', 'shared', 'definition', 'owner'];

/** Stands in while the member may not use saved views: nothing is asked of the server then. */
const ABSENT: ObjectWire = {
  name: 'savedView',
  path: 'saved-views',
  module: null,
  custom: false,
  label: { zh: '视图', en: 'View' },
  pluralLabel: { zh: '视图', en: 'Views' },
  titleField: 'name',
  access: 'owner',
  verbs: { read: false, create: false, update: false, delete: false, export: false },
  fields: [],
  relations: [],
  listColumns: [],
  groups: [],
  timeline: [],
};

/** The saved views of an object's list: the member's own and the shared ones, own first, by name. */
export function useSavedViews(of: ObjectWire): SavedViews & { mayCreate: boolean } {
  const me = useMe();
  const known = useObject('savedView');
  const object = known ?? ABSENT;
  const write = useWrite(object);
  const page = usePage(
    object,
    {
      where: { field: 'object', op: 'eq', value: of.name },
      sort: 'name',
      fields: FIELDS,
      limit: 100,
    },
    { enabled: object.verbs.read },
  );
  const come = !object.verbs.read || !page.isPending;
  const saved = useMemo(() => {
    const isMine = (view: SavedView) => view.owner === me.memberId;
    const views = page.items.map(savedView);
    const mine = views.filter(isMine);
    const shared = views.filter((view) => !isMine(view) && view.shared);
    return {
      views: [...mine, ...shared],
      ready: come,
      expectsDefault: expectsDefault(of),
      mayCreate: object.verbs.create,
      isMine,
      opens: mine.find((view) => view.definition.default)?.id,
      ...viewWrites(write, of, mine),
    };
  }, [come, me.memberId, object, of, page.items, write]);
  useEffect(() => {
    if (come) rememberDefault(of, saved.opens !== undefined);
  }, [come, of, saved.opens]);
  return saved;
}

/**
 * A list that has a default waits for the views; one that has none does not: it asks for views and records at once.
 * Which of the two is remembered from before.
 */
export function expectsDefault(of: ObjectWire): boolean {
  return localStorage.getItem(`zhiyin.list.default.${of.name}`) !== null;
}

function rememberDefault(of: ObjectWire, has: boolean): void {
  const key = `zhiyin.list.default.${of.name}`;
  if (has) localStorage.setItem(key, '1');
  else localStorage.removeItem(key);
}

/** True where the member may change a view of somebody else, as those who manage shared views may. */
export function useManages(view: SavedView | undefined): boolean {
  const object = useObject('savedView');
  const record = useQuery({
    queryKey: keys.record('savedView', view?.id ?? ''),
    queryFn: ({ signal }) => get<RecordWire>(`/saved-views/${view?.id ?? ''}`, { signal }),
    enabled: view !== undefined && object?.verbs.update === true,
  });
  return view !== undefined && record.data?._rights?.update === true;
}

type ViewWrites = Pick<SavedViews, 'add' | 'change' | 'remove' | 'openWith'>;

function viewWrites(write: Writes, of: ObjectWire, mine: readonly SavedView[]): ViewWrites {
  const mark = async (view: SavedView, opens: boolean, silent: boolean) => {
    const definition = writeDefinition({ ...view.definition, default: opens || undefined });
    await write.update(view.record, { definition }, { silent });
  };
  return {
    openWith: async (view) => {
      const others = mine.filter((one) => one.id !== view?.id && one.definition.default);
      for (const one of others) await mark(one, false, view !== undefined);
      if (view) await mark(view, true, false);
    },
    add: (name, shared, definition) =>
      write.create({ name, shared, object: of.name, definition: writeDefinition(definition) }),
    change: (view, { definition, ...change }) =>
      write.update(view.record, {
        ...change,
        ...(definition ? { definition: writeDefinition(definition) } : {}),
      }),
    remove: (view) => write.remove(view.id),
  };
}

function savedView(record: RecordWire): SavedView {
  const { id, name, shared, owner, definition } = record;
  return {
    id,
    name: typeof name === 'string' ? name : '',
    shared: shared === true,
    owner: typeof owner === 'string' ? owner : null,
    record,
    definition: readDefinition(definition),
  };
}
