import { useLocalStorage } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { Suspense, lazy, useMemo, useState } from 'react';
import type { ObjectWire } from '../../kernel/wire.ts';
import { usePage } from '../api/queries.ts';
import { usePhone } from '../shell/AppLayout.tsx';
import { PageSkeleton } from '../state/PageSkeleton.tsx';
import { ConditionBar } from './ConditionBar.tsx';
import { ColumnChooser } from './ColumnChooser.tsx';
import { GroupMenu } from './GroupMenu.tsx';
import { ListContent } from './ListContent.tsx';
import { ListHeader } from './ListHeader.tsx';
import { ViewTabs } from './ViewTabs.tsx';
import { PAGE, askedFields, columnFields } from './columns.ts';
import {
  NOTHING_SELECTED,
  type Selection,
  isNothing,
  selectRange,
  toggle,
  toggleLoaded,
} from './selection.ts';
import { useBulk } from './useBulk.ts';
import { type ListState, useListState } from './useListState.ts';
import { useSavedViews } from './useSavedViews.ts';

// Seen by some, or not at first.
const BulkBar = lazy(async () => ({ default: (await import('./BulkBar.tsx')).BulkBar }));
const BulkProgress = lazy(async () => ({
  default: (await import('./BulkProgress.tsx')).BulkProgress,
}));
const KeysHelp = lazy(async () => ({ default: (await import('./KeysHelp.tsx')).KeysHelp }));
const Board = lazy(async () => ({ default: (await import('../board/Board.tsx')).Board }));
const CalendarList = lazy(async () => ({
  default: (await import('../calendar/CalendarList.tsx')).CalendarList,
}));
const GroupSummary = lazy(async () => ({
  default: (await import('./GroupSummary.tsx')).GroupSummary,
}));
const SumLine = lazy(async () => ({ default: (await import('./SumLine.tsx')).SumLine }));
const PhoneFilters = lazy(async () => ({
  default: (await import('./PhoneFilters.tsx')).PhoneFilters,
}));

/** A list of any object: views, condition, records, and what can be done with them. */
export function ObjectList({ object }: { object: ObjectWire }) {
  const phone = usePhone();
  const navigate = useNavigate();
  const saved = useSavedViews(object);
  const list = useListState(saved);
  const bulk = useBulk(object);
  const { where, sort } = list;
  const table = list.mode === 'table';
  const fields = useMemo(() => columnFields(object, list.columns), [object, list.columns]);
  const asked = useMemo(() => askedFields(object, fields), [object, fields]);
  const page = usePage(
    object,
    { where, sort, fields: asked, limit: PAGE },
    { enabled: list.ready && table },
  );
  const listKey = JSON.stringify([object.name, where, sort]);
  const [selection, setSelection] = useSelection(listKey);
  const [selecting, setSelecting] = useState(false);
  const [help, setHelp] = useState(false);
  const [comfortable, setComfortable] = useLocalStorage({
    key: 'zhiyin.list.comfortable',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const loaded = useMemo(() => page.items.map((record) => record.id), [page.items]);
  const create = () =>
    object.verbs.create &&
    void navigate({ to: '/$path/new', params: { path: object.path }, search: {} });
  const complete = table && page.isSuccess && !page.hasNextPage && !page.isPlaceholderData;
  return (
    <div className="zy-list">
      <ListHeader
        object={object}
        list={list}
        known={complete ? page.items.length : null}
        comfortable={comfortable}
        onComfortable={setComfortable}
        onHelp={() => setHelp(true)}
        selecting={selecting}
        onSelecting={(on) => {
          setSelecting(on);
          if (!on) setSelection(NOTHING_SELECTED);
        }}
      />
      <ViewTabs object={object} list={list} saved={saved} />
      {phone ? (
        <Suspense fallback={<div className="zy-list-phonebar zy-list-phonewait" />}>
          <PhoneFilters object={object} list={list} />
        </Suspense>
      ) : (
        <div className="zy-list-bar">
          <ConditionBar object={object} where={where} onChange={list.setWhere} />
          <div className="zy-list-tools">
            {table && (
              <GroupMenu object={object} group={list.search.group} onGroup={list.setGroup} />
            )}
            <ColumnChooser object={object} fields={fields} onChange={list.setColumns} />
          </div>
        </div>
      )}
      <Suspense fallback={null}>
        {table && list.search.group !== undefined && (
          <GroupSummary
            object={object}
            group={list.search.group}
            where={where}
            onWhere={list.setWhere}
          />
        )}
      </Suspense>
      {table ? (
        <ListContent
          object={object}
          fields={fields}
          page={page}
          list={list}
          listKey={listKey}
          phone={phone}
          selecting={selecting}
          comfortable={comfortable}
          selection={selection}
          onSelect={(id, range) =>
            setSelection((now) => (range ? selectRange : toggle)(now, id, loaded))
          }
          onSelectLoaded={() => setSelection((now) => toggleLoaded(now, loaded))}
          onClear={() => setSelection(NOTHING_SELECTED)}
          onCreate={create}
          onHelp={() => setHelp(true)}
        />
      ) : (
        <OtherMode object={object} list={list} />
      )}
      <Suspense fallback={null}>
        {list.search.sum && (phone || !table) && (
          <SumLine object={object} fields={fields} where={where} />
        )}
      </Suspense>
      <Suspense fallback={null}>
        {table && !isNothing(selection) && (
          <BulkBar
            object={object}
            selection={selection}
            where={where}
            more={!complete}
            onSelection={setSelection}
            onStart={bulk.start}
          />
        )}
        {isNothing(selection) && bulk.job && (
          <BulkProgress job={bulk.job} onDismiss={bulk.dismiss} />
        )}
      </Suspense>
      <Suspense fallback={null}>{help && <KeysHelp onClose={() => setHelp(false)} />}</Suspense>
    </div>
  );
}

/** The list as a board or a calendar; each loads when it is first wanted. */
function OtherMode({ object, list }: { object: ObjectWire; list: ListState }) {
  if (!list.ready) return <PageSkeleton rows={6} />;
  return (
    <Suspense fallback={<PageSkeleton rows={6} />}>
      {list.mode === 'board' ? (
        <Board object={object} list={list} />
      ) : (
        <CalendarList object={object} list={list} />
      )}
    </Suspense>
  );
}

/** What is selected in this list; another condition begins with nothing selected. */
function useSelection(listKey: string) {
  const [held, setHeld] = useState<{ key: string; selection: Selection }>({
    key: listKey,
    selection: NOTHING_SELECTED,
  });
  const selection = held.key === listKey ? held.selection : NOTHING_SELECTED;
  const set = (next: Selection | ((now: Selection) => Selection)) =>
    setHeld((now) => {
      const before = now.key === listKey ? now.selection : NOTHING_SELECTED;
      return { key: listKey, selection: typeof next === 'function' ? next(before) : next };
    });
  return [selection, set] as const;
}
