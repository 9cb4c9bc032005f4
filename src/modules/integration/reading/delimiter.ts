import { csvRows } from './csv-rows.ts';
import { ReadFault } from './fault.ts';
import type { Delimiter } from './line.ts';

const DELIMITERS: Delimiter[] = [',', '\t', ';', '|'];
const ROWS = 20;
/** What Excel writes before the first line, so that it knows itself: `sep=;`. */
const NAMED = /^sep=([,;\t|])(\r\n|\n|\r)/i;

/** The delimiter that a file names in its first line, and the text behind that line. */
export function namedDelimiter(text: string): { delimiter: Delimiter; length: number } | undefined {
  const found = NAMED.exec(text);
  const delimiter = DELIMITERS.find((each) => each === found?.[1]);
  return found && delimiter ? { delimiter, length: found[0].length } : undefined;
}

/**
 * What separates the cells: that which cuts most of the first rows into the same number of them; among equals that
 * which makes more.
 *
 * @param text the beginning of the file, by whole lines if it goes on
 */
export function detectDelimiter(text: string, whole: boolean): Delimiter {
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const score = evenness(text, delimiter, whole);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function evenness(text: string, delimiter: Delimiter, whole: boolean): number {
  const counts = countsOf(text, delimiter, whole);
  const often = new Map<number, number>();
  for (const count of counts) if (count > 1) often.set(count, (often.get(count) ?? 0) + 1);
  let score = 0;
  for (const [count, rows] of often)
    score = Math.max(score, rows / counts.length + Math.min(count, 20) / 500);
  return score;
}

/** How many cells the first rows have. Rows that this delimiter makes impossible count as none. */
function countsOf(text: string, delimiter: Delimiter, whole: boolean): number[] {
  try {
    const lines = csvRows(delimiter).take(text, whole);
    return lines.slice(0, ROWS).map(({ cells }) => cells.length);
  } catch (error) {
    if (error instanceof ReadFault) return [];
    throw error;
  }
}
