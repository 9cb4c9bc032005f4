import { ReadFault } from './fault.ts';
import { LIMITS } from './limits.ts';
import type { Block, FileFormat, Line, ReadChoices } from './line.ts';
import { sheetReader } from './xlsx-sheet.ts';
import { readSharedStrings } from './xlsx-strings.ts';
import { readWorkbook } from './xlsx-workbook.ts';
import type { Sheet, Workbook } from './xlsx-workbook.ts';
import { readXml } from './xml.ts';
import { openZip } from './zip.ts';
import type { Zip } from './zip.ts';

/**
 * Reads one sheet of a workbook: the chosen one, else the first visible one that has content.
 *
 * @param working called now and then while nothing can be given yet
 * @throws ReadFault
 */
export async function* readXlsx(
  bytes: AsyncIterable<Uint8Array>,
  { sheet }: ReadChoices,
  working: () => void,
): AsyncGenerator<Block> {
  const zip = await openZip(await gathered(bytes));
  try {
    const workbook = await readWorkbook(zip);
    const chosen = chooseSheets(workbook.sheets, sheet);
    const texts = await readSharedStrings(zip, workbook.sharedStrings, working);
    const format = ({ name }: Sheet): FileFormat => ({
      kind: 'xlsx',
      sheet: name,
      sheets: workbook.sheets.map((each) => each.name),
    });
    for (const each of chosen) {
      let any = false;
      for await (const lines of linesOf(zip, workbook, each, texts, working)) {
        any = true;
        yield { format: format(each), lines };
      }
      if (any) return;
    }
    const [first] = chosen;
    if (first) yield { format: format(first), lines: [] };
  } finally {
    zip.close();
  }
}

function chooseSheets(sheets: Sheet[], wanted: string | undefined): Sheet[] {
  if (wanted !== undefined) {
    const found = sheets.find(({ name }) => name === wanted);
    if (!found) throw new ReadFault('no_sheet', { sheet: wanted });
    return [found];
  }
  const visible = sheets.filter(({ hidden }) => !hidden);
  return visible.length > 0 ? visible : sheets;
}

async function* linesOf(
  zip: Zip,
  workbook: Workbook,
  { part }: Sheet,
  texts: readonly string[],
  working: () => void,
): AsyncGenerator<Line[]> {
  const bytes = zip.open(part);
  if (!bytes) throw new ReadFault('broken_workbook', { part });
  const { kinds, date1904 } = workbook;
  const reader = sheetReader({ part, kinds, date1904, texts });
  let pending: Line[] = [];
  for await (const _ of readXml(part, bytes, reader)) {
    working();
    pending.push(...reader.take());
    while (pending.length >= LIMITS.blockLines) {
      yield pending.slice(0, LIMITS.blockLines);
      pending = pending.slice(LIMITS.blockLines);
    }
  }
  if (pending.length > 0) yield pending;
}

async function gathered(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > LIMITS.workbookBytes)
      throw new ReadFault('file_too_large', { megabytes: LIMITS.workbookBytes / 1e6 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
