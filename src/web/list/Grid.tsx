import { VisuallyHidden } from '@mantine/core';
import { type MouseEvent, type ReactNode, Suspense, lazy, useMemo } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import type { PageResult } from '../api/queries.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { GridHeader } from './GridHeader.tsx';
import { GridRow } from './GridRow.tsx';
import { LoadMoreFault } from './LoadMoreFault.tsx';
import { gridTemplate } from './columns.ts';
import { type Selection, isSelected } from './selection.ts';
import type { CellEditing } from './useCellEditing.ts';
import { useGridActive } from './useGridActive.ts';
import { useGridKeys } from './useGridKeys.ts';
import { useGridRows } from './useGridRows.ts';

// Only for those who ask for it.
const GridSums = lazy(async () => ({ default: (await import('./GridSums.tsx')).GridSums }));

export type GridProps = {
  object: ObjectWire;
  fields: readonly FieldWire[];
  page: PageResult;
  where: Condition | undefined;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  /** Says which list this is, so that its place is found again and another one begins at its top. */
  listKey: string;
  rowHeight: number;
  sums: boolean;
  selection: Selection;
  onSelect: (id: string, range: boolean) => void;
  onSelectLoaded: () => void;
  onClear: () => void;
  editing: CellEditing;
  onOpen: (record: RecordWire) => void;
  onCreate: () => void;
  onHelp: () => void;
};

const NO_MESSAGES: CellEditing['messages'] = [];

/** The records as a table: virtual rows, one active cell, edited in place. */
export function Grid(props: GridProps) {
  const { object, fields, page, rowHeight, selection, editing } = props;
  const { t } = useT();
  const label = useLabel();
  const { items } = page;
  const { template, minWidth } = useMemo(() => gridTemplate(fields), [fields]);
  const { setScroller, onScroll, range, reveal, visible, total } = useGridRows({
    page,
    rowHeight,
    listKey: props.listKey,
  });
  const { active, go, focusCell, grid } = useGridActive(items, reveal);
  const commit = (value: unknown, title: string | undefined, move: -1 | 0 | 1 | null) => {
    editing.commit(value, title);
    if (move === null || !active) return;
    const column = Math.min(Math.max(active.column + move, 0), fields.length - 1);
    go(active.row, column);
  };
  const cancel = () => {
    editing.cancel();
    focusCell();
  };
  const edit = (row: number, column: number) => {
    const record = items[row];
    const field = fields[column];
    if (record && field) editing.start(record, field);
  };
  const onKeyDown = useGridKeys({
    active,
    rows: items.length,
    columns: fields.length,
    pageRows: Math.max(1, visible - 3),
    go,
    open: (row) => {
      const record = items[row];
      if (record) props.onOpen(record);
    },
    edit,
    select: (row, range) => {
      const id = items[row]?.id;
      if (id !== undefined) props.onSelect(id, range);
    },
    clear: props.onClear,
    create: props.onCreate,
    help: props.onHelp,
  });
  const at = (event: MouseEvent): { row: number; column: number } | null => {
    if (!(event.target instanceof Element) || event.target.closest('.zy-grid-editor')) return null;
    const column = event.target.closest<HTMLElement>('[data-column]')?.dataset['column'];
    const row = event.target.closest<HTMLElement>('[data-index]')?.dataset['index'];
    return column === undefined || row === undefined
      ? null
      : { row: Number(row), column: Number(column) };
  };
  const activeRow = active?.row ?? 0;
  const loaded = items.filter((record) => isSelected(selection, record.id)).length;
  return (
    <div ref={setScroller} className="zy-grid-scroll" onScroll={onScroll}>
      {/* The grid's keys and clicks are handled once, here, for all its cells. */}
      <div
        ref={grid}
        role="grid"
        tabIndex={-1}
        aria-label={t('list.grid', { object: label(object.pluralLabel) })}
        aria-rowcount={page.hasNextPage ? -1 : items.length + 1}
        aria-multiselectable
        aria-busy={page.isPlaceholderData || undefined}
        className="zy-grid"
        style={{ minWidth }}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const cell = at(event);
          if (cell) go(cell.row, cell.column, true);
        }}
        onDoubleClick={(event) => {
          const cell = at(event);
          if (cell) edit(cell.row, cell.column);
        }}
      >
        <GridHeader
          fields={fields}
          template={template}
          sort={props.sort}
          onSort={props.onSort}
          selected={loaded === 0 ? 'none' : loaded === items.length ? 'all' : 'some'}
          onSelectLoaded={props.onSelectLoaded}
        />
        <div
          role="rowgroup"
          className="zy-grid-rows"
          data-stale={page.isPlaceholderData || undefined}
          style={{ height: total }}
        >
          {drawn(range, activeRow, items.length).map((index) => {
            const start = index * rowHeight;
            const record = items[index];
            if (!record) {
              return (
                <SkeletonRow
                  key={`more-${index}`}
                  {...{ template, fields }}
                  top={start}
                  height={rowHeight}
                />
              );
            }
            return (
              <GridRow
                key={record.id}
                object={object}
                record={record}
                fields={fields}
                index={index}
                top={start}
                height={rowHeight}
                template={template}
                selected={isSelected(selection, record.id)}
                activeColumn={index === activeRow ? (active?.column ?? 0) : null}
                edited={editing.editing?.id === record.id ? editing.editing : null}
                messages={
                  editing.messages.some((one) => one.id === record.id)
                    ? editing.messages.filter((one) => one.id === record.id)
                    : NO_MESSAGES
                }
                onSelect={props.onSelect}
                onCommit={commit}
                onCancel={cancel}
              />
            );
          })}
        </div>
        {props.sums && (
          <Suspense fallback={null}>
            <GridSums
              object={object}
              fields={fields}
              where={props.where}
              template={template}
              rowIndex={items.length + 2}
            />
          </Suspense>
        )}
      </div>
      <VisuallyHidden role="status">{editing.messages.at(-1)?.text}</VisuallyHidden>
      <LoadMoreFault page={page} />
    </div>
  );
}

/** The rows to draw: those in view, and the active one wherever it is, so that it keeps the focus. */
function drawn(
  { from, to }: { from: number; to: number },
  active: number,
  count: number,
): number[] {
  const rows = Array.from({ length: to - from }, (_, n) => from + n);
  return active < count && (active < from || active >= to) ? [...rows, active] : rows;
}

/** The grid before its records have come: the same header, rows at the same height. */
export function GridSkeleton({
  fields,
  rowHeight,
  header,
}: {
  fields: readonly FieldWire[];
  rowHeight: number;
  header: ReactNode;
}) {
  const { template, minWidth } = gridTemplate(fields);
  return (
    <div className="zy-grid-scroll" aria-busy>
      <div className="zy-grid" style={{ minWidth }}>
        {header}
        <div className="zy-grid-rows">
          {Array.from({ length: 20 }, (_, index) => (
            <SkeletonRow
              key={index}
              template={template}
              fields={fields}
              top={index * rowHeight}
              height={rowHeight}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

const BOX = { width: 16, height: 16 };
const TITLE = { width: '70%', height: 12 };
const VALUE = { width: '50%', height: 12 };

function SkeletonRow({
  template,
  fields,
  top,
  height,
}: {
  template: string;
  fields: readonly FieldWire[];
  top: number;
  height: number;
}) {
  return (
    <div
      className="zy-grid-row"
      aria-hidden
      style={{ transform: `translateY(${top}px)`, height, gridTemplateColumns: template }}
    >
      <div className="zy-grid-check">
        <div className="zy-bone" style={BOX} />
      </div>
      {fields.map((field, column) => (
        <div key={field.name} className="zy-grid-cell">
          <div className="zy-bone" style={column === 0 ? TITLE : VALUE} />
        </div>
      ))}
    </div>
  );
}
