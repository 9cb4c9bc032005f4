import { memo, useLayoutEffect, useRef } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import { GridCell, titleText } from './GridCell.tsx';
import type { CellMessage, EditedCell } from './useCellEditing.ts';

export type RowProps = {
  object: ObjectWire;
  record: RecordWire;
  fields: readonly FieldWire[];
  index: number;
  /** From the top of the rows, in pixels. */
  top: number;
  height: number;
  template: string;
  selected: boolean;
  /** The column of the active cell, or null where another row has it. */
  activeColumn: number | null;
  edited: EditedCell | null;
  messages: readonly CellMessage[];
  onSelect: (id: string, range: boolean) => void;
  onCommit: (value: unknown, title: string | undefined, move: -1 | 0 | 1 | null) => void;
  onCancel: () => void;
};

/** One record of the grid. */
export const GridRow = memo(function GridRow(props: RowProps) {
  const { object, record, fields, index, top, height, template, selected } = props;
  const { t } = useT();
  const row = useRef<HTMLDivElement>(null);
  // One stop for Tab in the whole grid: links in cells are reached by their cell's keys or the pointer.
  useLayoutEffect(() => {
    for (const link of row.current?.querySelectorAll('a') ?? []) link.tabIndex = -1;
  });
  return (
    <div
      ref={row}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-index={index}
      data-id={record.id}
      className="zy-grid-row"
      style={{ transform: `translateY(${top}px)`, height, gridTemplateColumns: template }}
    >
      <div role="gridcell" className="zy-grid-check">
        {/* In plain elements, as all of a row: a component of the library costs ten. */}
        <input
          type="checkbox"
          className="zy-grid-box"
          tabIndex={-1}
          aria-label={t('list.select', { title: titleText(object, record) })}
          checked={selected}
          onChange={(event) => {
            const { nativeEvent } = event;
            props.onSelect(record.id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey);
          }}
        />
      </div>
      {fields.map((field, column) => (
        <GridCell
          key={field.name}
          object={object}
          record={record}
          field={field}
          column={column}
          active={props.activeColumn === column}
          edited={props.edited?.field.name === field.name ? props.edited : null}
          message={props.messages.find((one) => one.field === field.name)}
          onCommit={props.onCommit}
          onCancel={props.onCancel}
        />
      ))}
    </div>
  );
});
