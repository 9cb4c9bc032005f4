import { Button, EmptyState } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { problemCode } from '../api/problem.ts';
import type { PageResult } from '../api/queries.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { EmptyList } from '../state/EmptyList.tsx';
import { ErrorState } from '../state/ErrorPage.tsx';
import { useErrorText } from '../state/errorText.ts';
import { Cards, CardsSkeleton } from './Cards.tsx';
import { Grid, GridSkeleton } from './Grid.tsx';
import { GridHeader } from './GridHeader.tsx';
import { gridTemplate } from './columns.ts';
import type { Selection } from './selection.ts';
import { useCellEditing } from './useCellEditing.ts';
import type { ListState } from './useListState.ts';
import { MINE } from './view.ts';

type Props = {
  object: ObjectWire;
  fields: readonly FieldWire[];
  page: PageResult;
  list: ListState;
  listKey: string;
  phone: boolean;
  selecting: boolean;
  comfortable: boolean;
  selection: Selection;
  onSelect: (id: string, range: boolean) => void;
  onSelectLoaded: () => void;
  onClear: () => void;
  onCreate: () => void;
  onHelp: () => void;
};

/** What one does with a list needs more than looking at it. */
const REST: (() => Promise<unknown>)[] = [
  () => import('./CellEditor.tsx'),
  () => import('./BulkBar.tsx'),
  () => import('./ColumnList.tsx'),
];

/** Row heights in pixels. */
const DENSE = 32;
const COMFORTABLE = 44;

/** The records of a list, or why there are none. */
export function ListContent(props: Props) {
  const { object, fields, page, list, phone } = props;
  const navigate = useNavigate();
  const editing = useCellEditing(object);
  useRestSoon();
  const rowHeight = props.comfortable ? COMFORTABLE : DENSE;
  if (page.isPending && !page.isPlaceholderData) {
    if (phone) return <CardsSkeleton />;
    const header = (
      <GridHeader
        fields={fields}
        template={gridTemplate(fields).template}
        sort={list.sort}
        onSort={list.setSort}
        selected="none"
        onSelectLoaded={() => undefined}
      />
    );
    return <GridSkeleton fields={fields} rowHeight={rowHeight} header={header} />;
  }
  if (page.error && (page.items.length === 0 || page.isLoadingError)) {
    return <Fault page={page} list={list} />;
  }
  if (page.items.length === 0) return <Nothing object={object} list={list} />;
  if (phone) {
    return (
      <Cards
        object={object}
        fields={fields}
        page={page}
        listKey={props.listKey}
        selecting={props.selecting}
        selection={props.selection}
        onSelect={props.onSelect}
      />
    );
  }
  return (
    <Grid
      object={object}
      fields={fields}
      page={page}
      where={list.where}
      sort={list.sort}
      onSort={list.setSort}
      listKey={props.listKey}
      rowHeight={rowHeight}
      sums={list.search.sum === true}
      selection={props.selection}
      onSelect={props.onSelect}
      onSelectLoaded={props.onSelectLoaded}
      onClear={props.onClear}
      editing={editing}
      onOpen={(record) =>
        void navigate({ to: '/$path/$id', params: { path: object.path, id: record.id } })
      }
      onCreate={props.onCreate}
      onHelp={props.onHelp}
    />
  );
}

/** Has the rest of the list at hand before it is first wanted, but not before the list is there. */
function useRestSoon(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of REST) load().catch(() => undefined);
    }, 600);
    return () => clearTimeout(timer);
  }, []);
}

/** Nothing to show: because there is nothing yet, or because nothing matches. */
function Nothing({ object, list }: { object: ObjectWire; list: ListState }) {
  const { t } = useT();
  const label = useLabel();
  const plural = label(object.pluralLabel);
  if (!list.where) return <EmptyList object={object} />;
  const mine = list.view === MINE && !list.changed;
  return (
    <EmptyState
      p="xl"
      icon={<IconFilterOff aria-hidden />}
      title={t(mine ? 'list.emptyMine' : 'list.nothingMatches', { object: plural })}
      description={t(mine ? 'list.emptyMineHint' : 'list.nothingMatchesHint')}
    >
      <Button
        variant="default"
        onClick={() => (mine ? list.openView(undefined) : list.setWhere(undefined))}
      >
        {t(mine ? 'list.showAll' : 'list.clearWhere')}
      </Button>
    </EmptyState>
  );
}

/** The list could not be loaded; a condition that the server refuses is said as such. */
function Fault({ page, list }: { page: PageResult; list: ListState }) {
  const { t } = useT();
  const errorText = useErrorText();
  const code = problemCode(page.error);
  if (code !== 'invalid_condition' && code !== 'invalid_query') {
    return <ErrorState error={page.error} onRetry={() => void page.refetch()} />;
  }
  return (
    <EmptyState
      role="alert"
      p="xl"
      icon={<IconFilterOff aria-hidden />}
      title={t('list.conditionFault')}
      description={errorText(page.error)}
    >
      <Button
        variant="default"
        onClick={() => (list.changed ? list.openView(list.view) : list.openView(undefined))}
      >
        {t(list.changed ? 'list.viewReset' : 'list.showAll')}
      </Button>
    </EmptyState>
  );
}
