import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Suspense, lazy, memo, useRef } from 'react';
import type { RefObject } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { FieldValue } from '../fields/FieldValue.tsx';
import { asText, shown, titleOf } from '../fields/value.ts';
import { isNumeric } from './columns.ts';
import { isSensitiveField } from './sensitive.ts';
import type { CellMessage, EditedCell } from './useCellEditing.ts';

const CellEditor = lazy(async () => ({ default: (await import('./CellEditor.tsx')).CellEditor }));

export type CellProps = {
  object: ObjectWire;
  record: RecordWire;
  field: FieldWire;
  column: number;
  /** The cell that Tab comes to. */
  active: boolean;
  edited: EditedCell | null;
  message: CellMessage | undefined;
  onCommit: (value: unknown, title: string | undefined, move: -1 | 0 | 1 | null) => void;
  onCancel: () => void;
};

/** One cell: a value, or the input over it. What keys and clicks do is the grid's. */
export const GridCell = memo(function GridCell(props: CellProps) {
  const { object, record, field, column, active, edited, message } = props;
  const cell = useRef<HTMLDivElement>(null);
  return (
    <>
      <div
        ref={cell}
        role="gridcell"
        tabIndex={active ? 0 : -1}
        data-column={column}
        className="zy-grid-cell"
        data-numeric={isNumeric(field) || undefined}
        data-failed={message?.failed ? true : undefined}
        aria-invalid={message?.failed ? true : undefined}
      >
        {column === 0 ? (
          <TitleLink object={object} record={record} />
        ) : (
          <FieldValue
            field={field}
            {...shown(field, record)}
            compact
            currency={currencyOf(record)}
          />
        )}
        {edited && (
          <Suspense fallback={null}>
            <CellEditor
              // A failed change opens the editor anew, with its error.
              key={edited.error ?? (isSensitiveField(field) ? 'clear' : 'cell')}
              cell={edited}
              onCommit={props.onCommit}
              onCancel={props.onCancel}
            />
          </Suspense>
        )}
      </div>
      {message && !edited && <CellHint cell={cell} message={message} />}
    </>
  );
});

/** What is to be said about a cell, beside it. Only the one that has something gets a tooltip: they are dear. */
function CellHint({
  cell,
  message,
}: {
  cell: RefObject<HTMLDivElement | null>;
  message: CellMessage;
}) {
  return (
    <Tooltip
      target={cell}
      label={message.text}
      opened
      color={message.failed ? 'red.8' : undefined}
      multiline
      maw={280}
      position="bottom-start"
    />
  );
}

/** The currency of a record's amounts, where it has its own. */
export function currencyOf(record: RecordWire): string | undefined {
  const { currency } = record;
  return typeof currency === 'string' && currency !== '' ? currency : undefined;
}

/** How a record is called. */
export function titleText(object: ObjectWire, record: RecordWire): string {
  return titleOf(record, object.titleField) ?? asText(record[object.titleField]);
}

function TitleLink({ object, record }: { object: ObjectWire; record: RecordWire }) {
  const title = titleText(object, record);
  return (
    <Link
      to="/$path/$id"
      params={{ path: object.path, id: record.id }}
      className="zy-link zy-value zy-ellipsis zy-grid-title mantine-focus-auto"
      title={title}
    >
      {title || '—'}
    </Link>
  );
}
