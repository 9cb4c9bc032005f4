import { ReadFault } from './fault.ts';
import { LIMITS } from './limits.ts';
import type { Cell, Line } from './line.ts';
import { serialText } from './number-format.ts';
import { unescaped } from './xml.ts';
import type { Attributes, XmlHandler } from './xml.ts';
import type { Workbook } from './xlsx-workbook.ts';

/** What the cells of a sheet need to know: its part, the styles of its workbook, and the texts it points to. */
export type SheetInput = {
  part: string;
  kinds: Workbook['kinds'];
  date1904: boolean;
  texts: readonly string[];
};

/** What stands in a cell while it is read. */
type Open = { column: number; type: string; style: number; value: string; inline: string };

export type SheetReader = XmlHandler & {
  /** The lines that are whole by now; each is given once. */
  take: () => Line[];
};

/**
 * Reads the cells of a sheet (ECMA-376, part 1, 18.3.1): what formulas gave when the workbook was saved, never the
 * formulas. Rows and cells without a number stand behind the one before; a row number that does not grow is taken for
 * that as well. Rows without content are left out. What the sheet says of its own dimension is not believed.
 *
 * @throws ReadFault where a row, a cell or the number of columns or rows passes `LIMITS`
 */
export function sheetReader(sheet: SheetInput): SheetReader {
  let lines: Line[] = [];
  let [line, column, idle, characters] = [0, 0, 0, 0];
  let [cells, open]: [Cell[], Open | undefined] = [[], undefined];
  let [into, phonetic, done]: ['value' | 'inline' | undefined, boolean, boolean] = [
    undefined,
    false,
    false,
  ];

  function openRow({ r }: Attributes): void {
    line = nextLine(line, r);
    [cells, column, characters] = [[], 0, 0];
  }
  function openCell(attributes: Attributes): void {
    column = columnOf(attributes['r']) ?? column + 1;
    const { t: type = 'n', s: style = '0' } = attributes;
    open = { column, type, style: Number(style), value: '', inline: '' };
  }
  function closeCell(): void {
    const cell = open ? cellOf(open, line, sheet) : null;
    if (open && cell !== null) {
      if (open.column > LIMITS.columns)
        throw new ReadFault('too_many_columns', { line, columns: LIMITS.columns });
      while (cells.length < open.column) cells.push(null);
      cells[open.column - 1] = cell;
      if (typeof cell === 'string') characters += cell.length;
      if (characters > LIMITS.rowCharacters)
        throw new ReadFault('row_too_long', { line, characters: LIMITS.rowCharacters });
    }
    open = undefined;
  }
  return {
    open: (name, attributes) => {
      if (name === 'c') openCell(attributes);
      else if (name === 'v') into = 'value';
      else if (name === 't') into = phonetic ? undefined : 'inline';
      else if (name === 'row') openRow(attributes);
      else if (name === 'rPh') phonetic = true;
    },
    text: (text) => {
      if (open && into) open[into] += text;
    },
    close: (name) => {
      if (name === 'v' || name === 't') into = undefined;
      else if (name === 'c') closeCell();
      else if (name === 'rPh') phonetic = false;
      else if (name === 'row') {
        idle = 0;
        if (cells.some(hasContent)) lines.push({ line, cells });
        cells = [];
      } else if (name === 'sheetData') done = true;
    },
    done: () => done,
    portion: (size) => {
      idle += size;
      if (idle > LIMITS.idleBytes) throw new ReadFault('unsafe_workbook', { part: sheet.part });
    },
    take: () => {
      const taken = lines;
      lines = [];
      return taken;
    },
  };
}

function cellOf({ type, style, value, inline }: Open, line: number, sheet: SheetInput): Cell {
  const text = type === 'inlineStr' ? inline : value;
  if (text.length > LIMITS.cellCharacters)
    throw new ReadFault('cell_too_long', { line, characters: LIMITS.cellCharacters });
  if (text === '') return null;
  switch (type) {
    case 's':
      return shared(sheet, text);
    case 'b':
      return text === '1' || text === 'true';
    case 'n':
      return numeric(text, sheet.kinds[style] ?? 'number', sheet.date1904);
    case 'd':
      return text.replace(/(T00:00:00)?(\.\d+)?Z?$/, '');
    default:
      return unescaped(text);
  }
}

const hasContent = (cell: Cell): boolean =>
  typeof cell === 'string' ? cell.trim() !== '' : cell !== null;

function nextLine(before: number, written: string | undefined): number {
  const named = Number(written ?? Number.NaN);
  const line = Number.isSafeInteger(named) && named > before ? named : before + 1;
  if (line > LIMITS.sheetRows) throw new ReadFault('too_many_rows', { rows: LIMITS.sheetRows });
  return line;
}

/** `AB12` → 28; undefined where it is no address. */
function columnOf(address: string | undefined): number | undefined {
  if (address === undefined) return undefined;
  let column = 0;
  for (let i = 0; i < address.length && i < 4; i++) {
    const code = address.charCodeAt(i);
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column === 0 ? undefined : column;
}

function shared({ texts, part }: SheetInput, index: string): Cell {
  const text = texts[Number(index)];
  if (text === undefined) throw new ReadFault('broken_workbook', { part });
  return text === '' ? null : text;
}

/** A number as the spreadsheet shows it: to 15 digits, which is what it calculates with. */
function numeric(text: string, kind: Workbook['kinds'][number], date1904: boolean): Cell {
  const exact = Number(text);
  if (!Number.isFinite(exact)) return text.trim() === '' ? null : text;
  if (kind === 'number') return text.length > 15 ? Number(exact.toPrecision(15)) : exact;
  if (kind === 'percent') return `${Number((exact * 100).toPrecision(14))}%`;
  return serialText(exact, kind, date1904) ?? exact;
}
