import { guardFormula } from '../reading/formula.ts';
import type { Column, OutCell } from './cells.ts';
import { closeEntry, endZip, LARGEST_ENTRY, newZip, openEntry, writeEntry } from './zip.ts';
import type { Piece, ZipState } from './zip.ts';

/** How far a workbook is written (ECMA-376): its ZIP file, its sheets, and the rows of the last of them. */
export type BookState = { zip: ZipState; sheets: number; rows: number };

/** Rows of one sheet, the headings among them: more go onto a further sheet. */
const MOST_ROWS = 1_048_576;
/** Characters in one cell; programs call a file with more of them broken. */
const MOST_CHARACTERS = 32_767;
/** Numbers with more digits than a spreadsheet keeps stay texts, so that none is lost. */
const MOST_DIGITS = 15;

/** Places in `styles.xml` below. */
const STYLE = { plain: 0, head: 1, date: 2, time: 3, money: 4, text: 5 };

/** Begins a workbook with its first sheet. */
export async function bookHead(columns: readonly Column[]): Promise<Piece<BookState>> {
  return newSheet({ zip: newZip(), sheets: 0, rows: 0 }, columns);
}

/** Appends rows; what does not fit goes onto a further sheet. */
export async function bookRows(
  book: BookState,
  columns: readonly Column[],
  rows: readonly (readonly OutCell[])[],
): Promise<Piece<BookState>> {
  const space = MOST_ROWS - book.rows;
  const full = rows.length > space || (book.zip.open?.size ?? 0) > LARGEST_ENTRY;
  if (!full) return write(book, columns, rows);
  const first = await write(book, columns, rows.slice(0, space));
  const ended = await endSheet(first.state);
  const next = await newSheet(ended.state, columns);
  const last = await bookRows(next.state, columns, rows.slice(space));
  return {
    state: last.state,
    bytes: Buffer.concat([first.bytes, ended.bytes, next.bytes, last.bytes]),
  };
}

/** Ends the workbook. @param title what its sheets are called */
export async function bookEnd(book: BookState, title: string): Promise<Piece<BookState>> {
  const pieces: Buffer[] = [];
  const sheet = await endSheet(book);
  pieces.push(sheet.bytes);
  let zip = sheet.state.zip;
  for (const [name, text] of partsOf(book.sheets, title)) {
    const begun = openEntry(zip, name);
    const written = await writeEntry(begun.state, Buffer.from(text));
    const ended = await closeEntry(written.state);
    pieces.push(begun.bytes, written.bytes, ended.bytes);
    zip = ended.state;
  }
  const end = endZip(zip);
  pieces.push(end.bytes);
  return { state: { ...book, zip: end.state }, bytes: Buffer.concat(pieces) };
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

async function newSheet(book: BookState, columns: readonly Column[]): Promise<Piece<BookState>> {
  const sheets = book.sheets + 1;
  const begun = openEntry(book.zip, `xl/worksheets/sheet${sheets}.xml`);
  const widths = columns.map(
    (column, n) =>
      `<col min="${n + 1}" max="${n + 1}" width="${widthOf(column)}" customWidth="1"/>`,
  );
  const heads = columns.map(({ head }): OutCell => ({ as: 'text', text: head }));
  const text = `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"${sheets === 1 ? ' tabSelected="1"' : ''}><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>${rowXml(1, heads, columns, STYLE.head)}`;
  const written = await writeEntry(begun.state, Buffer.from(text));
  return {
    state: { zip: written.state, sheets, rows: 1 },
    bytes: Buffer.concat([begun.bytes, written.bytes]),
  };
}

async function write(
  book: BookState,
  columns: readonly Column[],
  rows: readonly (readonly OutCell[])[],
): Promise<Piece<BookState>> {
  const text = rows.map((cells, n) => rowXml(book.rows + n + 1, cells, columns));
  const { state: zip, bytes } = await writeEntry(book.zip, Buffer.from(text.join('')));
  return { state: { ...book, zip, rows: book.rows + rows.length }, bytes };
}

async function endSheet(book: BookState): Promise<Piece<BookState>> {
  const written = await writeEntry(book.zip, Buffer.from('</sheetData></worksheet>'));
  const { state: zip, bytes } = await closeEntry(written.state);
  return { state: { ...book, zip }, bytes: Buffer.concat([written.bytes, bytes]) };
}

function widthOf({ kind, head }: Column): number {
  const usual: Partial<Record<Column['kind'], number>> = {
    id: 38,
    longText: 48,
    dateTime: 20,
    date: 12,
    money: 16,
    url: 30,
    email: 26,
  };
  const wide = [...head].reduce((sum, sign) => sum + (sign > '\u00FF' ? 2 : 1), 2);
  return Math.min(60, Math.max(wide, usual[kind] ?? 16));
}

function rowXml(
  row: number,
  cells: readonly OutCell[],
  columns: readonly Column[],
  style?: number,
): string {
  let text = `<row r="${row}">`;
  cells.forEach((cell, n) => {
    if (cell !== null) text += cellXml(`${letters(n)}${row}`, cell, columns[n]?.kind, style);
  });
  return `${text}</row>`;
}

function cellXml(
  at: string,
  cell: NonNullable<OutCell>,
  kind: Column['kind'] | undefined,
  style?: number,
): string {
  if (cell.as === 'number' && digitsOf(cell.text) <= MOST_DIGITS) {
    const s = kind === 'money' ? ` s="${STYLE.money}"` : '';
    return `<c r="${at}"${s}><v>${cell.text}</v></c>`;
  }
  if (cell.as === 'date' || cell.as === 'time') {
    const serial = serialOf(cell.text);
    if (serial !== undefined) return `<c r="${at}" s="${STYLE[cell.as]}"><v>${serial}</v></c>`;
  }
  const text = cell.as === 'text' ? guardFormula(cell.text) : cell.text;
  return `<c r="${at}" s="${style ?? STYLE.text}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

const digitsOf = (text: string): number => text.replaceAll(/^-?0*\.?0*|\./g, '').length;

const DAY = 86_400_000;
const EPOCH = Date.UTC(1899, 11, 30);
/** Before it, spreadsheets count a 29 February 1900 that never was. */
const FIRST_SERIAL = 61;

/** A day or a time as a spreadsheet counts it: days since the end of 1899. Undefined for what it cannot count. */
function serialOf(text: string): number | undefined {
  const serial =
    (Date.parse(`${text.replace(' ', 'T')}${text.length > 10 ? 'Z' : ''}`) - EPOCH) / DAY;
  if (!(serial >= FIRST_SERIAL)) return undefined;
  return Math.round(serial * 1e8) / 1e8;
}

/** The letters of a column: 0 → A, 26 → AA. */
function letters(n: number): string {
  const last = String.fromCharCode(65 + (n % 26));
  return n < 26 ? last : letters(Math.floor(n / 26) - 1) + last;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** XML has no such characters; what is stored has few of them. */
const UNWRITABLE = /(?![\t\n\r])[\p{Cc}\uFFFE\uFFFF]/gu;
/** Programs read `_x000D_` as the character of that number: a text that says so is written another way. */
const ESCAPE_LIKE = /_(?=x[0-9A-Fa-f]{4}_)/g;

/** What most texts have nothing of: then they are written as they are. */
const SPECIAL = /[&<>"\r_\uD800-\uDFFF\uFFFE\uFFFF]|(?![\t\n])\p{Cc}/u;

function xmlText(text: string): string {
  if (text.length <= MOST_CHARACTERS && !SPECIAL.test(text)) return text;
  const signs = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
  return signs
    .toWellFormed()
    .replaceAll(UNWRITABLE, '')
    .replaceAll(ESCAPE_LIKE, '_x005F_')
    .replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '&#13;');
}

/** What a sheet may not be called by. */
const FORBIDDEN = /[\p{Cc}\\/?*[\]:']/gu;

/** The parts of a workbook beside its sheets. */
function partsOf(sheets: number, title: string): [string, string][] {
  const numbers = Array.from({ length: sheets }, (_, n) => n + 1);
  const plain = title.replaceAll(FORBIDDEN, ' ').trim().slice(0, 25) || 'Sheet';
  const name = (n: number): string => xmlText(n === 1 ? plain : `${plain} ${n}`);
  const list = numbers.map((n) => `<sheet name="${name(n)}" sheetId="${n}" r:id="rId${n}"/>`);
  const links = numbers.map(
    (n) =>
      `<Relationship Id="rId${n}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  const overrides = numbers.map(
    (n) =>
      `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`,
  );
  const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  return [
    [
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${list.join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${XML}<Relationships xmlns="${PACKAGE}/relationships">${links.join('')}<Relationship Id="rId${sheets + 1}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    ],
    ['xl/styles.xml', STYLES],
    [
      '_rels/.rels',
      `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      '[Content_Types].xml',
      `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/>${overrides.join('')}</Types>`,
    ],
  ];
}

const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`;
