import type { Context } from '../../../kernel/context.ts';
import { fold } from '../../../kernel/fold.ts';
import { meaning, readCell } from '../reading/cells.ts';
import type { Cell, Line } from '../reading/line.ts';
import { readNumber } from '../reading/numbers.ts';
import { faultAt } from './faults.ts';
import type { Plan, PlannedField, PlannedStep, Test } from './plan.ts';
import type { FaultWire } from './wire.ts';

/** What a line says about one record: values as the API takes them, and texts that name other records. */
export type DraftStep = {
  values: Map<string, unknown>;
  /** Texts of references, by field: they are looked up for many lines at once. */
  named: Map<string, string>;
  /** Lines with equal texts here are one record of the step. */
  group: string | undefined;
};

/** A line as it is to be written; a step that does not apply to it is undefined. */
export type Draft = {
  line: number;
  steps: (DraftStep | undefined)[];
  faults: FaultWire[];
};

/** The text of a cell, as a person reads it. */
export function cellText(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? '' : String(cell).trim();
}

/** Reads a line by a plan. What cannot be read is listed; nothing is looked up yet. */
export function draftOf(ctx: Context, plan: Plan, { line, cells }: Line): Draft {
  const faults: FaultWire[] = [];
  const steps = plan.steps.map((step): DraftStep | undefined => {
    if (!step.when.every((test) => holds(test, cells))) return undefined;
    const draft: DraftStep = {
      values: new Map(),
      named: new Map(),
      group: step.groupBy && JSON.stringify(step.groupBy.map((place) => cellText(cells[place]))),
    };
    for (const planned of step.fields) readField(ctx, plan, step, planned, cells, draft, faults);
    return draft;
  });
  return { line, steps, faults };
}

function holds(test: Test, cells: readonly Cell[]): boolean {
  const text = fold(cellText(cells[test.place]));
  const among = (texts: readonly string[]): boolean =>
    texts.some((each) => fold(each.trim()) === text);
  if (test.empty !== undefined && (text === '') !== test.empty) return false;
  if (test.is && !among(test.is)) return false;
  if (test.not && among(test.not)) return false;
  if (test.matches !== undefined && !text.startsWith(fold(test.matches))) return false;
  const { moreThan = -Infinity, lessThan = Infinity } = test;
  if (moreThan === -Infinity && lessThan === Infinity) return true;
  if (text === '') return false;
  const number = Number(readNumber(text)?.decimal ?? NaN);
  return Number.isNaN(number) || (number > moreThan && number < lessThan);
}

/** What the file says for a field: one cell as it is, several as one text. */
export function rawOf({ source }: PlannedField, cells: readonly Cell[]): Cell {
  if (source.from !== 'cells') return null;
  const { places, names, join, options } = source;
  const [place, ...others] = places;
  if (place === undefined) return null;
  if (others.length === 0 && !names) return cells[place] ?? null;
  const texts = places.map((each, n): [string, string | undefined] => [
    meaning(cellText(cells[each]), options.values),
    names?.[n],
  ]);
  return texts
    .filter(([text]) => text !== '')
    .map(([text, name]) => (name === undefined ? text : `${name}: ${text}`))
    .join(join);
}

function readField(
  ctx: Context,
  plan: Plan,
  step: PlannedStep,
  planned: PlannedField,
  cells: readonly Cell[],
  draft: DraftStep,
  faults: FaultWire[],
): void {
  const { field, source, lookup } = planned;
  if (source.from === 'value') draft.values.set(field.name, source.value);
  if (source.from !== 'cells') return;
  const raw = rawOf(planned, cells);
  if ((raw === null || raw === '') && meaning('', source.options.values) === '') {
    draft.values.set(field.name, null);
    return;
  }
  // A number that the system gives only says which record it is: it is compared as it stands.
  if (field.declaration.kind === 'autoNumber') {
    draft.values.set(field.name, cellText(raw));
    return;
  }
  const per = source.per === undefined ? undefined : cellText(cells[source.per]);
  const options = { ...source.options, per, timeZone: ctx.timeZone };
  const read = readCell(field.declaration, raw, options);
  if ('fault' in read) {
    faults.push(faultAt(step, planned, plan.heads, read.fault));
  } else if (lookup && typeof read.value === 'string') {
    draft.named.set(field.name, read.value);
  } else {
    draft.values.set(field.name, read.value);
    if (read.currency !== undefined && !draft.values.has(CURRENCY))
      draft.values.set(CURRENCY, read.currency);
  }
}

/** An amount may name its currency, where no column does. */
export const CURRENCY = 'currency';
