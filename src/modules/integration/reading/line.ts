/**
 * A cell as the file has it: the text of a CSV; of a workbook also numbers and booleans, dates as `YYYY-MM-DD`,
 * `YYYY-MM-DDTHH:mm:ss` or `HH:mm:ss`, percentages as they show (`12.5%`). Null where there is nothing.
 */
export type Cell = string | number | boolean | null;

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';
export type Delimiter = ',' | ';' | '\t' | '|';

export type FileFormat =
  | { kind: 'csv'; encoding: Encoding; delimiter: Delimiter }
  | { kind: 'xlsx'; sheet: string; sheets: string[] };

/**
 * A line that holds anything. `line` counts from 1 as a person sees it in an editor or spreadsheet and only grows; of a
 * row with line breaks in its cells it is the first. Cells behind the last one filled may be missing.
 */
export type Line = { line: number; cells: Cell[] };

/** At most `LIMITS.blockLines` lines. A file without any gives one block without lines. */
export type Block = { format: FileFormat; lines: Line[] };

/** What a person may choose where the guess was wrong. */
export type ReadChoices = { sheet?: string; encoding?: Encoding; delimiter?: Delimiter };
