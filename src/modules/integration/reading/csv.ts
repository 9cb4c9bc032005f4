import { csvRows } from './csv-rows.ts';
import { detectDelimiter, namedDelimiter } from './delimiter.ts';
import { detectEncoding } from './encoding.ts';
import { ReadFault } from './fault.ts';
import { LIMITS } from './limits.ts';
import type { Block, Delimiter, Encoding, Line, ReadChoices } from './line.ts';

/** So much of a file tells its encoding and delimiter. */
const HEAD = 65_536;

/**
 * Reads a CSV as it comes. Characters that the encoding does not know become U+FFFD, so that one broken cell does not
 * cost the file; zero bytes are left out. While a file is all ASCII its encoding is told as UTF-8, and may turn out to
 * be another at the first block that has more.
 *
 * @throws ReadFault
 */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
  choices: ReadChoices,
): AsyncGenerator<Block> {
  let rows: ReturnType<typeof csvRows> | undefined;
  let delimiter: Delimiter = choices.delimiter ?? ',';
  let pending: Line[] = [];
  const state: Decoding = { encoding: choices.encoding, decoder: undefined };
  const format = () => ({ kind: 'csv', encoding: state.encoding ?? 'utf-8', delimiter }) as const;
  for await (const { chunk, last } of portions(bytes)) {
    let text = decoded(state, chunk, last);
    if (!rows) {
      const named = namedDelimiter(text);
      delimiter = choices.delimiter ?? named?.delimiter ?? detectDelimiter(text, last);
      rows = csvRows(delimiter);
      // The line stays, empty, so that the others keep their numbers.
      if (named) text = text.slice(named.length - 1);
    }
    pending.push(...rows.take(text, last));
    while (pending.length >= LIMITS.blockLines) {
      yield { format: format(), lines: pending.slice(0, LIMITS.blockLines) };
      pending = pending.slice(LIMITS.blockLines);
    }
  }
  if (pending.length > 0 || !rows) yield { format: format(), lines: pending };
}

type Decoding = { encoding: Encoding | undefined; decoder: TextDecoder | undefined };

function decoded(state: Decoding, chunk: Uint8Array, last: boolean): string {
  if (!state.decoder) {
    state.encoding ??= detectEncoding(chunk, last);
    const encoding = state.encoding ?? 'utf-8';
    const decoder = new TextDecoder(encoding);
    // ASCII is the same in every encoding that is still possible.
    if (state.encoding !== undefined) state.decoder = decoder;
    return clean(decoder.decode(chunk, { stream: !last }));
  }
  return clean(state.decoder.decode(chunk, { stream: !last }));
}

const clean = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '') : text);

/** The bytes in portions of at least `HEAD`, but for the last one, which may be empty. */
async function* portions(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ chunk: Uint8Array; last: boolean }> {
  let [kept, size, total]: [Uint8Array[], number, number] = [[], 0, 0];
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > LIMITS.csvBytes)
      throw new ReadFault('file_too_large', { megabytes: LIMITS.csvBytes / 1e6 });
    for (let at = 0; at < chunk.length; at += 4 * HEAD) {
      const part = chunk.subarray(at, at + 4 * HEAD);
      kept.push(part);
      size += part.length;
      if (size < HEAD) continue;
      yield { chunk: kept.length === 1 ? part : Buffer.concat(kept), last: false };
      [kept, size] = [[], 0];
    }
  }
  yield { chunk: Buffer.concat(kept), last: true };
}
