import { lookOf } from './cell-looks.ts';
import type { Cell, Line } from './line.ts';

/** Where a table begins. Without a head row the heads are empty texts, as many as there are columns. */
export type Header = { line: number | null; heads: string[]; firstLine: number };

const LOOKED_AT = 50;
const LONGEST_HEAD = 80;
const UNIT =
  /^[([（]?(单位[:：]?)?(元|万元|亿元|千元|美元|欧元|个|件|台|套|箱|次|人|名|条|天|日|月|年|小时|分钟|%|％|‰|kg|g|t|吨|公斤|米|m|㎡|平方米|cny|usd|eur|rmb|pcs|days?|hours?|yyyy[-/]mm[-/]dd)[)\]）]?$/i;

/**
 * Finds the row that names the columns, among the first 50 lines: under titles and remarks, which fill few columns, and
 * under the upper row of heads that are grouped. Where the first full row holds values, there is none.
 *
 * @returns `line` of the head row, and the first line of data, which comes after a row of units if there is one
 */
export function findHeader(lines: Line[]): Header {
  const looked = lines.slice(0, LOOKED_AT);
  const width = Math.max(0, ...looked.map(({ cells }) => widthOf(cells)));
  const usual = usualFilled(looked);
  const full = looked.findIndex(({ cells }) => filled(cells) >= Math.max(1, usual * 0.6));
  const at = isHead(looked, full) ? lower(looked, full) : undefined;
  const head = at === undefined ? undefined : looked[at];
  if (at === undefined || !head) {
    const firstLine = looked[Math.max(full, 0)]?.line ?? 1;
    return { line: null, heads: Array.from({ length: width }, () => ''), firstLine };
  }
  const units = looked[at + 1] && isUnits(looked[at + 1]?.cells ?? []) ? 1 : 0;
  return {
    line: head.line,
    heads: Array.from({ length: width }, (_, i) => headText(head.cells[i] ?? null)),
    firstLine: looked[at + 1 + units]?.line ?? head.line + 1 + units,
  };
}

/**
 * What a column is called in presets: its head, or `#3` for the third where it has none, shares it with another, or is
 * called like that itself.
 */
export function columnNames(heads: readonly string[]): string[] {
  const often = new Map<string, number>();
  for (const head of heads) often.set(head, (often.get(head) ?? 0) + 1);
  return heads.map((head, i) =>
    head === '' || /^#\d+$/.test(head) || (often.get(head) ?? 0) > 1 ? `#${i + 1}` : head,
  );
}

const headText = (cell: Cell): string =>
  cell === null ? '' : String(cell).replace(/\s+/g, ' ').trim();
const isFilled = (cell: Cell): boolean => headText(cell) !== '';
const filled = (cells: Cell[]): number => cells.filter(isFilled).length;
const widthOf = (cells: Cell[]): number => cells.findLastIndex(isFilled) + 1;

/** How many cells most rows fill: the upper quartile, because titles fill few and gaps are common. */
function usualFilled(lines: Line[]): number {
  const counts = lines.map(({ cells }) => filled(cells)).toSorted((a, b) => a - b);
  return counts[Math.floor(counts.length * 0.75)] ?? 0;
}

/** Names are short texts, and differ; values below them may be anything. */
function isHead(lines: Line[], at: number): boolean {
  const cells = lines[at]?.cells.filter(isFilled) ?? [];
  if (cells.length === 0 || lines.length < 2) return cells.length > 0 && cells.every(isName);
  const names = cells.filter(isName);
  if (names.length < cells.length * 0.8) return false;
  const differing = new Set(names.map(headText)).size;
  return (
    differing >= names.length * 0.7 && !names.some((name) => repeated(lines, at, headText(name)))
  );
}

/** A name of a column does not come again below it; a value such as 上海 does. */
function repeated(lines: Line[], at: number, name: string): boolean {
  const column = lines[at]?.cells.findIndex((cell) => headText(cell) === name) ?? -1;
  const below = lines.slice(at + 1).filter(({ cells }) => headText(cells[column] ?? null) === name);
  return below.length > 1;
}

function isName(cell: Cell): boolean {
  const text = headText(cell);
  return typeof cell === 'string' && text.length <= LONGEST_HEAD && lookOf(cell) === 'text';
}

/** Of heads in two rows the lower one, which fills more. */
function lower(lines: Line[], at: number): number {
  const [here, next] = [lines[at]?.cells ?? [], lines[at + 1]?.cells ?? []];
  return filled(next) > filled(here) && isHead(lines, at + 1) && !isUnits(next) ? at + 1 : at;
}

function isUnits(cells: Cell[]): boolean {
  const texts = cells.filter(isFilled).map(headText);
  return texts.length > 0 && texts.filter((text) => UNIT.test(text)).length >= texts.length * 0.6;
}
