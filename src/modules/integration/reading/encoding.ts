import { isAscii } from 'node:buffer';
import { ReadFault } from './fault.ts';
import type { Encoding } from './line.ts';

/** Control characters that no text has; tab, line ends and form feed are none. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000E-\u001A\u001C-\u001F]/g;
const UNREADABLE = /\uFFFD/g;

/**
 * How the bytes of a text file stand for characters: by its mark (BOM), by zeros where UTF-16 has them, else UTF-8 if
 * it is that, else GB18030, which holds GBK and GB2312.
 *
 * @param head the first bytes, at least some hundred lines of them where the file has so many
 * @returns undefined where all of it is ASCII and the file goes on: nothing is known yet
 * @throws ReadFault `not_a_table` where it is no text
 */
export function detectEncoding(head: Uint8Array, whole: boolean): Encoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  const zeros = zerosAt(head);
  // One text has them at even places or at odd ones; a file of numbers at both.
  if (zeros.even + zeros.odd > head.length / 200) {
    if (zeros.even * 20 < zeros.odd) return 'utf-16le';
    if (zeros.odd * 20 < zeros.even) return 'utf-16be';
    throw new ReadFault('not_a_table');
  }
  if (isAscii(head)) {
    if (share(head, 'utf-8', CONTROL) > 0.02) throw new ReadFault('not_a_table');
    return whole ? 'utf-8' : undefined;
  }
  const [utf8, gb] = [share(head, 'utf-8', UNREADABLE), share(head, 'gb18030', UNREADABLE)];
  const encoding = utf8 === 0 || utf8 <= gb ? 'utf-8' : 'gb18030';
  if (Math.min(utf8, gb) > 0.05 || share(head, encoding, CONTROL) > 0.02)
    throw new ReadFault('not_a_table');
  return encoding;
}

function zerosAt(head: Uint8Array): { even: number; odd: number } {
  const zeros = { even: 0, odd: 0 };
  for (let at = head.indexOf(0); at >= 0; at = head.indexOf(0, at + 1))
    zeros[at % 2 === 0 ? 'even' : 'odd'] += 1;
  return zeros;
}

/** Which share of the characters of some bytes a pattern finds. A character cut off at the end is none. */
function share(bytes: Uint8Array, encoding: Encoding, pattern: RegExp): number {
  const text = new TextDecoder(encoding).decode(bytes, { stream: true });
  return (text.match(pattern)?.length ?? 0) / Math.max(text.length, 1);
}
