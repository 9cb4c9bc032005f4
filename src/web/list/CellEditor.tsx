import { type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from 'react';
import { isComposing } from '../fields/composition.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import type { EditedCell } from './useCellEditing.ts';

type Props = {
  cell: EditedCell;
  /** `move`: where to go from here: Tab goes to the next cell. */
  onCommit: (value: unknown, title: string | undefined, move: -1 | 0 | 1 | null) => void;
  onCancel: () => void;
};

/** The input over a cell. Enter, Tab and a click elsewhere keep what was typed, Escape gives it up. */
export function CellEditor({ cell, onCommit, onCancel }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [value, setValue] = useState(cell.value);
  const [title, setTitle] = useState(cell.title);
  const [touched, setTouched] = useState(false);
  const leave = useEffectEvent((event: PointerEvent) => {
    const { target } = event;
    if (!(target instanceof Element) || box.current?.contains(target)) return;
    // Lists and calendars of the input stand in portals.
    if (target.closest('[data-portal="true"]')) return;
    onCommit(value, title, null);
  });
  useEffect(() => {
    document.addEventListener('pointerdown', leave, true);
    return () => document.removeEventListener('pointerdown', leave, true);
  }, []);
  useEffect(() => {
    const input = box.current?.querySelector('input');
    if (input?.type === 'text' || input?.type === 'tel' || input?.type === 'email') input.select();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    // The keys of the list are not for what is typed.
    event.stopPropagation();
    if (event.key !== 'Tab' || isComposing(event)) return;
    event.preventDefault();
    onCommit(value, title, event.shiftKey ? -1 : 1);
  };
  return (
    // Holds the input's keys back from the grid around it; it is no control itself.
    <div ref={box} role="presentation" className="zy-grid-editor" onKeyDown={onKeyDown}>
      <FieldInput
        field={cell.field}
        value={value}
        title={title}
        error={touched ? undefined : cell.error}
        labelStyle="hidden"
        autoFocus
        onChange={(next, name) => {
          setValue(next);
          setTitle(name);
          setTouched(true);
        }}
        onCommit={(next, name) => onCommit(next, name, 0)}
        onCancel={onCancel}
      />
    </div>
  );
}
