import { ZipFile } from 'yazl';

const HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** What a test puts into a workbook; the rest is as spreadsheet programs write it. */
export type WorkbookParts = {
  /** The rows of the only sheet as XML, or whole sheets by their names. */
  sheet?: string;
  sheets?: Record<string, string>;
  /** The content of `sst`. */
  strings?: string;
  /** The content of `numFmts`, and the ids of the formats of style 0, 1, 2 … */
  formats?: string;
  styles?: number[];
  date1904?: boolean;
  /** Parts to write as they are, instead of those above or beside them. */
  parts?: Record<string, string | Buffer>;
};

/** The parts of a workbook as names and contents. */
export function workbookParts(input: WorkbookParts): Record<string, string | Buffer> {
  const sheets = Object.entries(input.sheets ?? { 数据: input.sheet ?? '' });
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const listed = sheets.map(
    ([name], i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`,
  );
  const relations = sheets.map((_, i) =>
    relation(`rId${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`),
  );
  const xfs = (input.styles ?? [0]).map((id) => `<xf numFmtId="${id}"/>`).join('');
  const parts: Record<string, string | Buffer> = {
    '[Content_Types].xml': `${HEADER}<Types/>`,
    '_rels/.rels': `${HEADER}<Relationships xmlns="${PACKAGE}">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `${HEADER}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr${input.date1904 ? ' date1904="1"' : ''}/><sheets>${listed.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEADER}<Relationships xmlns="${PACKAGE}">${relations.join('')}${relation('rIdS', 'styles', 'styles.xml')}${relation('rIdT', 'sharedStrings', 'sharedStrings.xml')}</Relationships>`,
    'xl/styles.xml': `${HEADER}<styleSheet xmlns="${MAIN}"><numFmts>${input.formats ?? ''}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${xfs}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `${HEADER}<sst xmlns="${MAIN}">${input.strings ?? ''}</sst>`,
  };
  for (const [i, [, rows]] of sheets.entries())
    parts[`xl/worksheets/sheet${i + 1}.xml`] =
      `${HEADER}<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`;
  return { ...parts, ...input.parts };
}

/** A workbook as the bytes of its file. */
export const workbook = (input: WorkbookParts): Promise<Buffer> => zipped(workbookParts(input));

/** Parts as the bytes of an archive. */
export async function zipped(parts: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(parts))
    zip.addBuffer(typeof content === 'string' ? Buffer.from(content) : content, name, {
      compressionLevel: 6,
    });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
