import { readCsv } from './csv.ts';
import { ReadFault } from './fault.ts';
import { fileKind } from './file-kind.ts';
import type { Block, ReadChoices } from './line.ts';

/** Enough to tell the kinds of files apart, and where an encrypted workbook names itself. */
const HEAD = 8_192;

/**
 * Reads a file in the thread that calls. Others use `readFile`, which does it in a thread of its own, with caps.
 *
 * @throws ReadFault
 */
export async function* readBytes(
  bytes: AsyncIterable<Uint8Array>,
  choices: ReadChoices,
  working: () => void,
): AsyncGenerator<Block> {
  const source = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  for (let size = 0; size < HEAD;) {
    const next = await source.next();
    if (next.done) break;
    first.push(next.value);
    size += next.value.length;
  }
  const kind = fileKind(Buffer.concat(first.map((chunk) => chunk.subarray(0, HEAD))));
  const whole = joined(first, source);
  let any = false;
  if (kind === 'zip') {
    // Most files are CSV, and a thread starts faster without what they do not need.
    const { readXlsx } = await import('./xlsx.ts');
    yield* readXlsx(whole, choices, working);
    return;
  }
  for await (const block of readCsv(whole, choices)) {
    any ||= block.lines.length > 0;
    yield block;
  }
  if (!any) throw new ReadFault('empty');
}

async function* joined(
  first: Uint8Array[],
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* first.splice(0);
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
}
