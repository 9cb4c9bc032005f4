import { posix } from 'node:path';
import { ReadFault } from './fault.ts';
import { LIMITS } from './limits.ts';
import { numberKind } from './number-format.ts';
import type { NumberKind } from './number-format.ts';
import { readXml } from './xml.ts';
import type { Attributes, XmlHandler } from './xml.ts';
import type { Zip } from './zip.ts';

export type Sheet = { name: string; hidden: boolean; part: string };

/** What a workbook says about itself before its cells. */
export type Workbook = {
  sheets: Sheet[];
  date1904: boolean;
  /** What the numbers of a style (`s` of a cell) are. */
  kinds: NumberKind[];
  /** Where its texts stand, if it keeps any apart. */
  sharedStrings: string | undefined;
};

type Relation = { type: string; target: string };

/**
 * Reads the list of sheets, the styles and where things are (ECMA-376, part 1, 12 and 18).
 *
 * @throws ReadFault where it is no workbook, or a broken one
 */
export async function readWorkbook(zip: Zip): Promise<Workbook> {
  const top = await relationsOf(zip, '');
  const main = [...top.values()].find(({ type }) => type.endsWith('/officeDocument'));
  const part = main?.target ?? 'xl/workbook.xml';
  refuseOthers(zip, part);
  const relations = await relationsOf(zip, part);
  const found: { sheets: { name: string; hidden: boolean; id: string }[]; date1904: boolean } = {
    sheets: [],
    date1904: false,
  };
  await readPart(zip, part, (name, attributes) => {
    if (name === 'workbookPr') found.date1904 = isTrue(attributes['date1904']);
    if (name !== 'sheet' || found.sheets.length >= LIMITS.sheets) return;
    const hidden = (attributes['state'] ?? 'visible') !== 'visible';
    found.sheets.push({ name: attributes['name'] ?? '', hidden, id: relationId(attributes) });
  });
  const sheets = found.sheets.flatMap(({ name, hidden, id }): Sheet[] => {
    const relation = relations.get(id);
    // Charts and macros stand in the same list.
    return relation?.type.endsWith('/worksheet') ? [{ name, hidden, part: relation.target }] : [];
  });
  if (sheets.length === 0) throw new ReadFault('broken_workbook', { part });
  const byType = (type: string): string | undefined =>
    [...relations.values()].find((each) => each.type.endsWith(type))?.target;
  return {
    sheets,
    date1904: found.date1904,
    kinds: await kindsOf(zip, byType('/styles')),
    sharedStrings: byType('/sharedStrings'),
  };
}

const isTrue = (text: string | undefined): boolean => text === '1' || text === 'true';

/** `r:id`, whatever the prefix is called. */
function relationId(attributes: Attributes): string {
  const key = Object.keys(attributes).find((each) => each.endsWith(':id'));
  return (key === undefined ? undefined : attributes[key]) ?? '';
}

/** Archives that hold another kind of document, so that its owner hears what to do. */
function refuseOthers(zip: Zip, part: string): void {
  const names = new Set(zip.names);
  const has = (start: string): boolean => zip.names.some((name) => name.startsWith(start));
  if (part.endsWith('.bin') || names.has('xl/workbook.bin'))
    throw new ReadFault('other_workbook', { kind: '.xlsb' });
  if (names.has(part.toLowerCase())) return;
  if (names.has('mimetype') && names.has('content.xml'))
    throw new ReadFault('other_workbook', { kind: '.ods' });
  if (names.has('[content_types].xml') && has('xl/'))
    throw new ReadFault('broken_workbook', { part });
  throw new ReadFault('not_a_table');
}

/** The relations of a part by their ids, with targets as names of parts. */
async function relationsOf(zip: Zip, part: string): Promise<Map<string, Relation>> {
  const folder = posix.dirname(part);
  const file = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  const relations = new Map<string, Relation>();
  await readPart(zip, file, (name, { Id = '', Type = '', Target = '', TargetMode = '' }) => {
    if (name !== 'Relationship' || TargetMode === 'External' || relations.size > LIMITS.zipEntries)
      return;
    const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
    relations.set(Id, { type: Type, target });
  });
  return relations;
}

async function kindsOf(zip: Zip, part: string | undefined): Promise<NumberKind[]> {
  if (part === undefined) return [];
  const codes = new Map<number, string>();
  const kinds: NumberKind[] = [];
  let inCells = false;
  await readPart(
    zip,
    part,
    (name, attributes) => {
      if (name === 'cellXfs') inCells = true;
      else if (name === 'numFmt')
        codes.set(Number(attributes['numFmtId']), (attributes['formatCode'] ?? '').slice(0, 255));
      else if (name === 'xf' && inCells) {
        const id = Number(attributes['numFmtId'] ?? 0);
        kinds.push(numberKind(id, codes.get(id)));
      }
    },
    (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  );
  return kinds;
}

/** Reads a small part, if it is there. */
async function readPart(
  zip: Zip,
  part: string,
  open: XmlHandler['open'],
  close: XmlHandler['close'] = () => undefined,
): Promise<void> {
  const bytes = zip.open(part);
  if (!bytes) return;
  let size = 0;
  const handler: XmlHandler = {
    open,
    close,
    text: () => undefined,
    portion: (more) => {
      size += more;
      if (size > LIMITS.partBytes) throw new ReadFault('unsafe_workbook', { part });
    },
  };
  for await (const _ of readXml(part, bytes, handler));
}
