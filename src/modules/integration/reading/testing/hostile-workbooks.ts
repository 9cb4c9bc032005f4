import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { workbook, workbookParts, zipped } from './workbook.ts';

/** A file that means harm, or was made by something broken, and how it must end. */
export type Hostile = {
  name: string;
  make: () => Buffer | Promise<Buffer>;
  /** The code of its fault, or how many lines it gives. */
  ends: string | number;
};

const text = (content: string): Buffer => Buffer.from(content);
const HEAD = '<?xml version="1.0"?>';
const cell = (content: string): string =>
  `<row><c t="inlineStr"><is><t>${content}</t></is></c></row>`;
const whole = (sheet: string): Record<string, string> => ({ 'xl/worksheets/sheet1.xml': sheet });

/** Rows of a sheet around what is wrong. */
const sheetOf = (rows: string) => (): Promise<Buffer> => workbook({ sheet: rows });
const partsOf = (parts: Record<string, string | Buffer>) => (): Promise<Buffer> =>
  workbook({ sheet: cell('甲'), parts });

/** An archive of one entry whose header says what we want it to say. */
function forged(
  name: string,
  content: Buffer,
  says: { size?: number; count?: number; method?: number; flags?: number },
): Buffer {
  const packed = deflateRawSync(content);
  const file = Buffer.from(name);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(says.flags ?? 0, 2);
  fields.writeUInt16LE(says.method ?? 8, 4);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(says.size ?? content.length, 18);
  fields.writeUInt16LE(file.length, 22);
  const local = Buffer.concat([text('PK\x03\x04'), fields, file, packed]);
  const central = Buffer.concat([
    text('PK\x01\x02'),
    Buffer.from([20, 0]),
    fields,
    Buffer.alloc(14),
    file,
  ]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(says.count ?? 1, 4);
  end.writeUInt16LE(says.count ?? 1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, text('PK\x05\x06'), end]);
}

/** Texts of 66 million characters in all; a hundredth of each is of chance, so that they pack to a fiftieth. */
function manyTexts(): string {
  const same = 'ab'.repeat(49_500);
  return Array.from(
    { length: 660 },
    () => `<si><t>${same}${randomBytes(500).toString('hex')}</t></si>`,
  ).join('');
}

/** Lines of another document type, each entity ten times the one before. */
const laughs = Array.from(
  { length: 12 },
  (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`,
).join('');

const archives: Hostile[] = [
  {
    name: 'a sheet that unpacks to a thousand times its size',
    make: () =>
      workbook({ parts: whole(`${HEAD}<worksheet>${' '.repeat(60_000_000)}</worksheet>`) }),
    ends: 'unsafe_workbook',
  },
  {
    name: 'texts that unpack to a thousand times their size',
    make: partsOf({
      'xl/sharedStrings.xml': `${HEAD}<sst><si><t>${'a'.repeat(60_000_000)}</t></si></sst>`,
    }),
    ends: 'unsafe_workbook',
  },
  {
    name: 'many short rows that shrink to nothing',
    make: sheetOf('<row/>'.repeat(2_000_000)),
    ends: 'too_many_rows',
  },
  {
    name: 'many equal texts',
    make: partsOf({ 'xl/sharedStrings.xml': `${HEAD}<sst>${'<si/>'.repeat(4_200_000)}</sst>` }),
    ends: 'unpacks_too_large',
  },
  {
    name: 'more text than may be, packed no better than honest text',
    make: () => workbook({ sheet: '', strings: manyTexts() }),
    ends: 'too_many_texts',
  },
  {
    name: 'a workbook larger than may be',
    make: () => Buffer.concat([text('PK\x03\x04'), Buffer.alloc(100_000_000, 1)]),
    ends: 'file_too_large',
  },
  {
    name: 'styles that are a bomb',
    make: partsOf({ 'xl/styles.xml': `${HEAD}<styleSheet>${' '.repeat(20_000_000)}</styleSheet>` }),
    ends: 'unsafe_workbook',
  },
  {
    name: 'a list of sheets that is a bomb',
    make: partsOf({
      'xl/workbook.xml': `${HEAD}<workbook>${'<sheet/>'.repeat(2_000_000)}</workbook>`,
    }),
    ends: 'unsafe_workbook',
  },
  {
    name: 'an archive in an archive in an archive',
    make: async () => {
      let inner: Buffer = Buffer.alloc(20_000_000);
      for (let i = 0; i < 4; i++) inner = await zipped({ 'a.zip': inner });
      return inner;
    },
    ends: 'not_a_table',
  },
  {
    name: 'a part that says it is small and is not',
    make: () => forged('_rels/.rels', Buffer.alloc(30_000_000, 32), { size: 10 }),
    ends: 'unpacks_too_large',
  },
  {
    name: 'a part that says it is large and is not',
    make: () => forged('_rels/.rels', text('<a/>'), { size: 4_000_000_000 }),
    ends: 'broken_workbook',
  },
  {
    name: 'a part packed in an unknown way',
    make: () => forged('_rels/.rels', text('<a/>'), { method: 99 }),
    ends: 'broken_workbook',
  },
  {
    name: 'a part with a password',
    make: () => forged('_rels/.rels', text('<a/>'), { flags: 1 }),
    ends: 'locked_workbook',
  },
  {
    name: 'a table of contents that promises more',
    make: () => forged('_rels/.rels', text('<a/>'), { count: 60_000 }),
    ends: 'unpacks_too_large',
  },
  {
    name: 'a table of contents that promises a little more',
    make: () => forged('_rels/.rels', text('<a/>'), { count: 5 }),
    ends: 'broken_workbook',
  },
  ...['../../../../tmp/evil', '/etc/passwd', 'C:/evil', 'a\\..\\b'].map((name) => ({
    name: `a part called ${name}`,
    make: () => forged(name, text('x'), {}),
    ends: 'broken_workbook',
  })),
  {
    name: 'parts called like what every object has',
    make: async () => {
      const parts = workbookParts({ sheet: cell('甲') });
      return zipped({ ...parts, 'xl/constructor': 'x', 'xl/toString': 'x' });
    },
    ends: 1,
  },
  {
    name: 'a workbook cut in the middle',
    make: async () => {
      const bytes = await workbook({ sheet: cell('甲') });
      return bytes.subarray(0, bytes.length / 2);
    },
    ends: 'broken_workbook',
  },
  {
    name: 'a workbook with bytes changed',
    make: async () => {
      const bytes = await workbook({ sheet: cell('甲').repeat(3_000) });
      bytes.fill(0xff, 500, 900);
      return bytes;
    },
    ends: 'broken_workbook',
  },
  { name: 'an empty archive', make: () => zipped({}), ends: 'not_a_table' },
  {
    name: 'only the beginning of an archive',
    make: () => text('PK\x03\x04'),
    ends: 'broken_workbook',
  },
];

const xml: Hostile[] = [
  {
    name: 'billion laughs',
    make: partsOf(
      whole(
        `${HEAD}<!DOCTYPE a [<!ENTITY l0 "ha">${laughs}]><worksheet><sheetData>${cell('&l12;')}</sheetData></worksheet>`,
      ),
    ),
    ends: 'unsafe_workbook',
  },
  {
    name: 'an entity that reads a file (XXE)',
    make: partsOf(
      whole(
        `${HEAD}<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet><sheetData>${cell('&x;')}</sheetData></worksheet>`,
      ),
    ),
    ends: 'unsafe_workbook',
  },
  {
    name: 'a document type from elsewhere, in the styles',
    make: partsOf({
      'xl/styles.xml': `${HEAD}<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><styleSheet/>`,
    }),
    ends: 'unsafe_workbook',
  },
  {
    name: 'a document type among the texts',
    make: partsOf({ 'xl/sharedStrings.xml': `${HEAD}<!DOCTYPE sst><sst/>` }),
    ends: 'unsafe_workbook',
  },
  {
    name: 'a document type that never ends',
    make: partsOf(whole(`${HEAD}<!DOCTYPE a [${'<!ENTITY a "b">'.repeat(1_500_000)}`)),
    ends: 'unsafe_workbook',
  },
  { name: 'an unknown entity', make: sheetOf(cell('&nope;')), ends: 'broken_workbook' },
  { name: 'a tag that is not closed', make: sheetOf('<row><c><v>1'), ends: 'broken_workbook' },
  {
    name: 'a hundred thousand tags in each other',
    make: sheetOf('<a>'.repeat(100_000)),
    ends: 'broken_workbook',
  },
  {
    name: 'a hundred thousand attributes',
    make: sheetOf(`<row ${Array.from({ length: 100_000 }, (_, i) => `a${i}="1"`).join(' ')}/>`),
    ends: 0,
  },
  {
    name: 'attributes called like what every object has',
    make: sheetOf('<row __proto__="1" constructor="2"><c r="A1" __proto__="x"><v>1</v></c></row>'),
    ends: 1,
  },
  {
    name: 'an endless comment',
    make: partsOf(whole(`${HEAD}<worksheet><sheetData><!--${'x'.repeat(30_000_000)}`)),
    ends: 'unpacks_too_large',
  },
  { name: 'no XML at all', make: partsOf(whole('hello')), ends: 'broken_workbook' },
  {
    name: 'sheets that point outside',
    make: partsOf({
      'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="../../../../etc/passwd"/></Relationships>`,
    }),
    ends: 'broken_workbook',
  },
  {
    name: 'a sheet on another machine',
    make: partsOf({
      'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="http://127.0.0.1:1/" TargetMode="External"/></Relationships>`,
    }),
    ends: 'broken_workbook',
  },
];

const sheets: Hostile[] = [
  {
    name: 'a million columns in a sheet',
    make: sheetOf(`<row>${'<c><v>1</v></c>'.repeat(1_000_000)}</row>`),
    ends: 'too_many_columns',
  },
  {
    name: 'a column at the far end',
    make: sheetOf('<row><c r="XFD1"><v>1</v></c></row>'),
    ends: 'too_many_columns',
  },
  {
    name: 'a column beyond every end',
    make: sheetOf('<row><c r="ZZZZZZZZ1"><v>1</v></c></row>'),
    ends: 'too_many_columns',
  },
  {
    name: 'empty cells at the far end',
    make: sheetOf('<row><c r="XFD1" s="3"/><c r="A1"><v>1</v></c></row>'),
    ends: 1,
  },
  {
    name: 'a cell of 100 MB in a sheet',
    make: sheetOf(cell('长'.repeat(33_000_000))),
    ends: 'unsafe_workbook',
  },
  {
    name: 'a cell of 200,000 characters',
    make: sheetOf(cell('a'.repeat(200_000))),
    ends: 'cell_too_long',
  },
  {
    name: 'a row of two million characters',
    make: sheetOf(`<row>${`<c t="str"><v>${'a'.repeat(20_000)}</v></c>`.repeat(100)}</row>`),
    ends: 'row_too_long',
  },
  {
    name: 'a text number that is too high',
    make: sheetOf('<row><c t="s"><v>99</v></c></row>'),
    ends: 'broken_workbook',
  },
  {
    name: 'a text number below zero',
    make: sheetOf('<row><c t="s"><v>-1</v></c></row>'),
    ends: 'broken_workbook',
  },
  {
    name: 'a text number such as length',
    make: sheetOf('<row><c t="s"><v>length</v></c></row>'),
    ends: 'broken_workbook',
  },
  {
    name: 'a wrong dimension',
    make: partsOf(
      whole(
        `${HEAD}<worksheet><dimension ref="A1:XFD1048576"/><sheetData>${cell('甲')}</sheetData></worksheet>`,
      ),
    ),
    ends: 1,
  },
  { name: 'a row far below', make: sheetOf('<row r="1048576"><c><v>1</v></c></row>'), ends: 1 },
  {
    name: 'a row below every end',
    make: sheetOf('<row r="99999999999"><c><v>1</v></c></row>'),
    ends: 'too_many_rows',
  },
  {
    name: 'rows with negative and equal numbers',
    make: sheetOf(
      '<row r="-5"><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row><row r="1"><c><v>3</v></c></row>',
    ),
    ends: 3,
  },
  {
    name: 'dates that no calendar has',
    make: () =>
      workbook({
        sheet: '<row><c s="1"><v>1e300</v></c><c s="1"><v>-9</v></c><c s="1"><v>NaN</v></c></row>',
        styles: [0, 14],
      }),
    ends: 1,
  },
  {
    name: 'styles that are not there',
    make: sheetOf('<row><c s="-1"><v>1</v></c><c s="9999"><v>2</v></c><c s="x"><v>3</v></c></row>'),
    ends: 1,
  },
  {
    name: 'a workbook without sheets',
    make: partsOf({ 'xl/workbook.xml': `${HEAD}<workbook/>` }),
    ends: 'broken_workbook',
  },
  {
    name: 'a workbook whose sheet is missing',
    make: async () => {
      const parts = workbookParts({ sheet: '' });
      delete parts['xl/worksheets/sheet1.xml'];
      return zipped(parts);
    },
    ends: 'broken_workbook',
  },
  {
    name: 'a binary workbook',
    make: () => zipped({ 'xl/workbook.bin': 'x' }),
    ends: 'other_workbook',
  },
  {
    name: 'an OpenDocument sheet',
    make: () => zipped({ mimetype: 'x', 'content.xml': '<a/>' }),
    ends: 'other_workbook',
  },
  {
    name: 'a letter (docx)',
    make: () => zipped({ '[Content_Types].xml': '<a/>', 'word/document.xml': '<a/>' }),
    ends: 'not_a_table',
  },
];

/** Archives that are workbooks, or seem to be. */
export const hostileWorkbooks: Hostile[] = [...archives, ...xml, ...sheets];
