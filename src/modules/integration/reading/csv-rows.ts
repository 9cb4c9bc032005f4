import { ReadFault } from './fault.ts';
import { LIMITS } from './limits.ts';
import type { Cell, Delimiter, Line } from './line.ts';

/** Cuts text into lines as it comes; `take` gives the lines that are whole, `last` says that nothing follows. */
export type CsvRows = { take: (text: string, last: boolean) => Line[] };

/** Where the next of each mark stands, so that none is looked for twice. */
type Marks = {
  text: string;
  newline: number;
  carriage: number;
  quote: number;
  delimiter: number;
};
/** A row: its cells, and where the next one begins; undefined where its end has not come yet. */
type Row = { cells: Cell[]; next: number; breaks: number } | undefined;

/**
 * CSV as programs write it: RFC 4180, with line ends of LF, CR LF or CR, and line breaks, delimiters and doubled quotes
 * in quoted cells. Beyond it, as spreadsheets do: a quote inside a cell is a quote, what follows a closing quote belongs
 * to the cell, and a quote that is never closed is a quote. Lines without any content are left out, and counted.
 *
 * @throws ReadFault where a row, a cell or the number of columns or lines passes `LIMITS`
 */
export function csvRows(delimiter: Delimiter): CsvRows {
  let rest = '';
  let line = 1;
  function take(text: string, last: boolean): Line[] {
    const marks: Marks = {
      text: rest + text,
      newline: -1,
      carriage: -1,
      quote: -1,
      delimiter: -1,
    };
    const lines: Line[] = [];
    let from = 0;
    while (from < marks.text.length) {
      const row = rowAt(marks, from, delimiter, last, line);
      if (!row) break;
      if (row.cells.some((cell) => cell !== null)) lines.push({ line, cells: row.cells });
      line += row.breaks;
      from = row.next;
      if (line > LIMITS.csvLines) throw new ReadFault('too_many_rows', { rows: LIMITS.csvLines });
    }
    rest = marks.text.slice(from);
    if (rest.length > LIMITS.rowCharacters) refuseLong(rest, delimiter, line);
    return lines;
  }
  return { take };
}

function rowAt(marks: Marks, from: number, delimiter: string, last: boolean, line: number): Row {
  const { text } = marks;
  const end = lineEnd(marks, from);
  if (marks.quote < from) marks.quote = positionOf(text, '"', from);
  if (marks.quote < end) {
    const quoted = quotedRow(marks, from, delimiter, last, line);
    if (quoted !== 'open') return quoted;
  }
  // CR at the end may be the first half of a line end.
  if (end >= text.length - 1 && !last && text[end] !== '\n') return undefined;
  const cells = cellsOf(text.slice(from, end), delimiter, line);
  return { cells, next: after(text, end), breaks: 1 };
}

function cellsOf(text: string, delimiter: string, line: number): Cell[] {
  if (text.length > LIMITS.rowCharacters) refuseLong(text, delimiter, line);
  const cells: Cell[] = text.split(delimiter);
  for (let i = 0; i < cells.length; i++) if (cells[i] === '') cells[i] = null;
  return checked(cells, line, text.length > LIMITS.cellCharacters);
}

function refuseLong(text: string, delimiter: string, line: number): never {
  const { columns, rowCharacters: characters } = LIMITS;
  if (text.split(delimiter, columns + 1).length > columns)
    throw new ReadFault('too_many_columns', { line, columns });
  throw new ReadFault('row_too_long', { line, characters });
}

function checked(cells: Cell[], line: number, long: boolean): Cell[] {
  if (cells.length > LIMITS.columns) {
    if (cells.slice(LIMITS.columns).some((cell) => cell !== null))
      throw new ReadFault('too_many_columns', { line, columns: LIMITS.columns });
    cells.length = LIMITS.columns;
  }
  const limit = LIMITS.cellCharacters;
  if (long && cells.some((cell) => typeof cell === 'string' && cell.length > limit))
    throw new ReadFault('cell_too_long', { line, characters: limit });
  return cells;
}

/** A row with quotes; `open` where one is opened and never closed. */
function quotedRow(
  marks: Marks,
  from: number,
  delimiter: string,
  last: boolean,
  line: number,
): Row | 'open' {
  const { text } = marks;
  const cells: Cell[] = [];
  let [at, breaks, long] = [from, 0, false];
  for (;;) {
    let value = '';
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1);
      if ((close < 0 ? text.length : close) - at > LIMITS.cellCharacters * 2)
        throw new ReadFault('cell_too_long', { line, characters: LIMITS.cellCharacters });
      if (close < 0) return last ? 'open' : undefined;
      // Whether the quote closes or is doubled, the next character tells.
      if (close === text.length - 1 && !last) return undefined;
      const inner = text.slice(at + 1, close);
      value = inner.includes('"') ? inner.replaceAll('""', '"') : inner;
      breaks += breaksIn(inner);
      at = close + 1;
    }
    const lineEnds = lineEnd(marks, at);
    if (marks.delimiter < at) marks.delimiter = positionOf(text, delimiter, at);
    const end = Math.min(lineEnds, marks.delimiter);
    value += text.slice(at, end);
    long ||= value.length > LIMITS.cellCharacters;
    cells.push(value === '' ? null : value);
    if (end < lineEnds) at = end + 1;
    else {
      if (end >= text.length - 1 && !last && text[end] !== '\n') return undefined;
      return { cells: checked(cells, line, long), next: after(text, end), breaks: breaks + 1 };
    }
  }
}

/** The first quote from a place on that is not doubled, or −1. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function lineEnd(marks: Marks, from: number): number {
  if (marks.newline < from) marks.newline = positionOf(marks.text, '\n', from);
  if (marks.carriage < from) marks.carriage = positionOf(marks.text, '\r', from);
  return Math.min(marks.newline, marks.carriage);
}

/** Where a character stands, or the end. */
function positionOf(text: string, character: string, from: number): number {
  const at = text.indexOf(character, from);
  return at < 0 ? text.length : at;
}

const after = (text: string, end: number): number =>
  text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;

const breaksIn = (text: string): number =>
  text.includes('\n') || text.includes('\r') ? (text.match(/\r\n|\n|\r/g)?.length ?? 0) : 0;
