/** The shapes of /api/v1/imports, shared by server and browser. Types only. */
import type { Label } from '../../../kernel/field.ts';
import type { JobWire, RecordWire } from '../../../kernel/wire.ts';

/** A cell as the file has it: dates of workbooks are ISO text, empty cells null. */
export type CellWire = string | number | boolean | null;

/** A line of the file; `line` as a person counts it in the file, from 1. */
export type LineWire = { line: number; cells: CellWire[] };

export type FileFormatWire =
  | {
      kind: 'csv';
      encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';
      delimiter: ',' | ';' | '\t' | '|';
    }
  | { kind: 'xlsx'; sheet: string; sheets: string[] };

/** How a column's texts are read. */
export type ReadOptionsWire = {
  dateOrder?: 'ymd' | 'dmy' | 'mdy';
  decimalComma?: boolean;
  /** What a text of the file means: `{ "Won": "won" }`; of an empty cell `""`. Of joined columns, each by itself. */
  values?: Record<string, string>;
  /** Texts that mean nothing: `["N/A", "-"]`. */
  empty?: string[];
  /** A number counts without its sign: files write what went back as -3. */
  absolute?: boolean;
  /** A number is multiplied: a column in thousands by 1,000; one that says 万 itself is not. */
  times?: number;
};

/**
 * Where a field's value comes from. `column` is a head of the file, or `#3` for the third column.
 * - `per`: the column's number is for so many as this other column says, and the value is for one: a line's total by its quantity
 * - `lookup`: a reference by these fields of the record it names; `create` makes a missing one with the first of them
 * - `columns`: several columns, their texts joined; `named`: each behind its head, as in `Ship Mode: First Class`
 * - `value`: the same for every line, as the API takes it
 * - `step`: the record that an earlier step (from 0) of the same line found or made
 */
export type SourceWire =
  | ({
      column: string;
      per?: string;
      lookup?: { by: string[]; create?: boolean };
    } & ReadOptionsWire)
  | ({ columns: string[]; join: string; named?: boolean } & ReadOptionsWire)
  | { value: unknown }
  | { step: number };

/**
 * A line takes part in a step when all of these hold of it. A text that is no number passes `moreThan` and `lessThan`, so
 * that the line is refused where it is read, and not passed over in silence; an empty cell is neither.
 */
export type WhenWire = {
  column: string;
  is?: string[];
  not?: string[];
  empty?: boolean;
  /** The text begins with this. */
  matches?: string;
  moreThan?: number;
  lessThan?: number;
};

export type StepWire = {
  object: string;
  mode: 'create' | 'update' | 'both';
  /** Fields that say which record it is, all of them together; none: always a new one. */
  key?: string[];
  columns: Record<string, SourceWire>;
  when?: WhenWire[];
  /** Columns: lines with equal values in all of them are one record of this step; the first of them gives the values. */
  groupBy?: string[];
};

export type PresetWire = { steps: StepWire[] };

/** `importRun.state`. */
export type ImportStateWire =
  | 'reading'
  | 'ready'
  | 'running'
  | 'stopped'
  | 'done'
  | 'failed'
  | 'reverting'
  | 'reverted';

/**
 * `GET /imports/:id`. The run's facts tell how far it is: `state`, `rowCount`, `doneCount` and the others. While it is
 * read, `format` and `head` are null and `sample` and `objects` empty.
 */
export type ImportWire = {
  run: RecordWire;
  format: FileFormatWire | null;
  /** The line of column names; null: the file has none, and columns are `#1`, `#2` … */
  head: { line: number | null; heads: string[] } | null;
  /** The first lines below the head. */
  sample: LineWire[];
  /** What the file is most likely about, best first; `score` from 0 to 1. */
  objects: { object: string; score: number }[];
  /** The mapping that was chosen, or else the one that was guessed. */
  mapping: PresetWire | null;
  /** True once `start` was called: the mapping is fixed. */
  started: boolean;
  /** False where what it needs to go on or to show refusals is no longer kept (30 days). */
  detailed: boolean;
  /** True from when it was first taken back: what is left of that is all that can be gone on with. */
  reverting: boolean;
  /** What is being done with it, or was last. */
  job: JobWire | null;
};

/** `POST /imports?fileName=…`, 201. */
export type UploadedWire = { run: RecordWire; job: JobWire };

/** `POST /imports/:id/sheet`: reads the file again; `headLine: null` says that it has no heads. */
export type SheetRequest = {
  sheet?: string;
  headLine?: number | null;
  encoding?: 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';
  delimiter?: ',' | ';' | '\t' | '|';
};

/** `POST /imports/:id/guess` with `{ object }`. */
export type GuessWire = {
  preset: PresetWire;
  columns: GuessedColumnWire[];
};
export type GuessedColumnWire = {
  /** How a preset names it. */
  column: string;
  head: string;
  field: string | null;
  confidence: number;
  samples: string[];
};

export type OutcomeWire = 'create' | 'update' | 'unchanged' | 'skip' | 'refused';

/** `POST /imports/:id/preview` with `{ preset }`: what the first 50 lines would become; nothing is written. */
export type PreviewWire = {
  items: PreviewLineWire[];
  counts: Record<OutcomeWire, number>;
};
export type PreviewLineWire = {
  line: number;
  cells: CellWire[];
  steps: PreviewStepWire[];
  /** Why the line would be refused; empty where it would not. */
  faults: FaultWire[];
};
export type PreviewStepWire = {
  object: string;
  outcome: OutcomeWire;
  /** The record it would make or change, as it would be called. */
  title: string | null;
  values: Record<
    string,
    {
      /** What the file says. */
      raw: string;
      /** What was understood; null where nothing. */
      value: unknown;
      /** What a reference names, in words. */
      shown?: string;
      fault?: Label;
    }
  >;
};

/** What is wrong with a line: in which step, at which field and column, as far as that can be said. */
export type FaultWire = {
  step: number | null;
  object: string | null;
  field: string | null;
  column: string | null;
  message: Label;
};

/** `POST /imports/:id/start` with `{ preset, name? }`, and `resume`, `revert`, `stop`. */
export type ImportJobWire = { job: JobWire };

/** `GET /imports/:id/refusals?after=<line>`, 100 at a time. */
export type RefusalsWire = {
  heads: string[];
  items: { line: number; cells: CellWire[]; faults: FaultWire[] }[];
  /** Give it as `after` for the next ones; null at the end. */
  next: number | null;
};

/** `GET /imports/:id/rows?outcome=created|updated|unchanged&after=…`, 100 at a time. */
export type ImportRowsWire = {
  items: {
    line: number;
    step: number;
    object: string;
    id: string;
    /** Null where the record is gone or may not be seen. */
    title: string | null;
    outcome: 'created' | 'updated' | 'unchanged';
  }[];
  next: string | null;
};

/** `GET /imports/:id/kept?after=…`: what reverting left, because it was changed later. */
export type KeptWire = {
  items: {
    object: string;
    id: string;
    title: string | null;
    /** Null: the whole record stayed, for the reason in `value`. */
    field: string | null;
    label: Label | null;
    /** What stands there now or, of a record that went to the trash, what its later edits had set. */
    value: unknown;
    shown: string;
    by: string | null;
    at: string | null;
  }[];
  next: string | null;
};

/**
 * `POST /imports/:id/texts` with `{ object, field, column }`: the different texts of a column, the most frequent first, at
 * most 200 of the first 20,000 lines, and what each is read as for the field (null: not understood, or nothing).
 */
export type TextsWire = {
  items: { text: string; count: number; value: unknown; fault: Label | null }[];
  /** There are more. */
  more: boolean;
};
