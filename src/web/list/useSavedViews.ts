import { useMemo } from 'react';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { useMe, useObject, usePage } from '../api/queries.ts';
import { type Writes, useWrite } from '../api/writes.ts';
import { type Definition, type SavedView, readDefinition, writeDefinition } from './view.ts';

export type SavedViews = {
  views: SavedView[];
  /** False while the views have not come. */
  ready: boolean;
  isMine: (view: SavedView) => boolean;
  /** Saves a definition as a new view of this member. */
  add: (name: string, shared: boolean, definition: Definition) => Promise<RecordWire>;
  change: (view: SavedView, change: ViewChange) => Promise<RecordWire | null>;
  remove: (view: SavedView) => Promise<void>;
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
  return useMemo(() => {
    const isMine = (view: SavedView) => view.owner === me.memberId;
    const views = page.items.map(savedView);
    return {
      views: [...views.filter(isMine), ...views.filter((view) => !isMine(view) && view.shared)],
      ready: !object.verbs.read || !page.isPending,
      mayCreate: object.verbs.create,
      isMine,
      ...viewWrites(write, of),
    };
  }, [me.memberId, object, of, page.isPending, page.items, write]);
}

function viewWrites(write: Writes, of: ObjectWire): Pick<SavedViews, 'add' | 'change' | 'remove'> {
  return {
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
