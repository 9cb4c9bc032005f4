import { type KeyboardEvent as ReactKeyboardEvent, useEffect, useEffectEvent } from 'react';

/** What the keys of a list do; rows and columns are counted from 0. */
export type GridCommands = {
  /** The active cell; null before the first move. */
  active: { row: number; column: number } | null;
  rows: number;
  columns: number;
  pageRows: number;
  go: (row: number, column: number) => void;
  open: (row: number) => void;
  edit: (row: number, column: number) => void;
  select: (row: number, range: boolean) => void;
  clear: () => void;
  create: () => void;
  help: () => void;
};

/**
 * Keys inside the grid: arrows, Home, End, Page Up and Down, Enter, F2, Space, Escape.
 * Returns the handler for the grid; `j k x e n ?` work on the whole page, as long as nothing else takes them.
 */
export function useGridKeys(commands: GridCommands): (event: ReactKeyboardEvent) => void {
  const onLetter = useEffectEvent((event: KeyboardEvent) => {
    if (isElsewhere(event)) return;
    if (letter(event.key, commands)) event.preventDefault();
  });
  useEffect(() => {
    document.addEventListener('keydown', onLetter);
    return () => document.removeEventListener('keydown', onLetter);
  }, []);
  return (event) => {
    if (event.defaultPrevented || isForInput(event.target)) return;
    if (within(event, commands)) event.preventDefault();
  };
}

/** True where a key belongs to an input, an open dialog or menu, an input method or a browser's shortcut. */
function isElsewhere(event: KeyboardEvent): boolean {
  if (
    event.defaultPrevented ||
    event.isComposing ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey
  ) {
    return true;
  }
  if (isForInput(event.target)) return true;
  return document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
}

function isForInput(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox';
  return target.matches('textarea, select') || target.isContentEditable;
}

function letter(key: string, commands: GridCommands): boolean {
  const { active, rows } = commands;
  const row = active?.row ?? -1;
  const column = active?.column ?? 0;
  switch (key) {
    case 'j':
      if (rows > 0) commands.go(Math.min(row + 1, rows - 1), column);
      return true;
    case 'k':
      if (rows > 0) commands.go(Math.max(row - 1, 0), column);
      return true;
    case 'x':
      if (row >= 0) commands.select(row, false);
      return true;
    case 'e':
      if (row >= 0) commands.edit(row, column);
      return true;
    case 'n':
      commands.create();
      return true;
    case '?':
      commands.help();
      return true;
    default:
      return false;
  }
}

function within(event: ReactKeyboardEvent, commands: GridCommands): boolean {
  const { active, rows, columns, pageRows, go } = commands;
  if (!active || event.altKey || event.metaKey) return false;
  const { row, column } = active;
  const last = rows - 1;
  const vertical = (to: number): boolean => {
    const next = Math.min(Math.max(to, 0), last);
    go(next, column);
    if (event.shiftKey) commands.select(next, true);
    return true;
  };
  const horizontal = (to: number, inRow = row): boolean => {
    go(inRow, Math.min(Math.max(to, 0), columns - 1));
    return true;
  };
  switch (event.key) {
    case 'ArrowDown':
      return vertical(row + 1);
    case 'ArrowUp':
      return vertical(row - 1);
    case 'PageDown':
      return vertical(row + pageRows);
    case 'PageUp':
      return vertical(row - pageRows);
    case 'ArrowRight':
      return horizontal(column + 1);
    case 'ArrowLeft':
      return horizontal(column - 1);
    case 'Home':
      return horizontal(0, event.ctrlKey ? 0 : row);
    case 'End':
      return horizontal(columns - 1, event.ctrlKey ? last : row);
    case 'Enter':
      // The title opens the record; elsewhere one wants to change what one sees.
      if (column === 0) commands.open(row);
      else commands.edit(row, column);
      return true;
    case 'F2':
      commands.edit(row, column);
      return true;
    case ' ':
      commands.select(row, event.shiftKey);
      return true;
    case 'Escape':
      commands.clear();
      return true;
    default:
      return false;
  }
}
