import { guardFormula } from '../reading/formula.ts';
import type { OutCell } from './cells.ts';

const BOM = '\uFEFF';
const NEEDS_QUOTES = /[",\r\n\t]|^\s|\s$/;

/** A line of a CSV file (RFC 4180), with its end. */
function line(cells: readonly OutCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: OutCell): string {
  if (cell === null) return '';
  // Numbers and dates are written by us: what begins with a minus there is one.
  const text = cell.as === 'text' ? guardFormula(cell.text) : cell.text;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** How a CSV file begins: the mark that spreadsheets know UTF-8 by, and the headings. */
export function csvHead(heads: readonly string[]): Buffer {
  return Buffer.from(BOM + line(heads.map((text) => ({ as: 'text', text }))));
}

/** Further lines of a CSV file. */
export function csvRows(rows: readonly (readonly OutCell[])[]): Buffer {
  return Buffer.from(rows.map(line).join(''));
}
