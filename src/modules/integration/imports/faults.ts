import type { Context } from '../../../kernel/context.ts';
import type { Label } from '../../../kernel/field.ts';
import { problemBody } from '../../../platform/http-errors.ts';
import type { Problem } from '../../../platform/problem.ts';
import type { PlannedField, PlannedStep } from './plan.ts';
import type { FaultWire } from './wire.ts';

/** What is wrong with which lines: nothing of these can be written as they are. */
export class LineFaults extends Error {
  readonly faults: ReadonlyMap<number, readonly FaultWire[]>;

  constructor(faults: ReadonlyMap<number, readonly FaultWire[]>) {
    super('lines are refused');
    this.faults = faults;
  }
}

/** A fault of a field; `heads` tell from which column its value came. */
export function faultAt(
  step: PlannedStep,
  planned: PlannedField | undefined,
  heads: readonly string[],
  message: Label,
): FaultWire {
  const { source } = planned ?? {};
  const place = source?.from === 'cells' ? source.places[0] : undefined;
  return {
    step: step.n,
    object: step.model.name,
    field: planned?.field.name ?? null,
    column: place === undefined ? null : (heads[place] ?? null),
    message,
  };
}

/** A problem in both languages, where it is about no field. */
export function problemLabel({ requestId }: Context, problem: Problem): Label {
  const said = (locale: 'zh' | 'en'): string => problemBody(problem, locale, requestId).detail;
  return { zh: said('zh'), en: said('en') };
}

/** A fault of a line of which nobody can say more. */
export function unplaced(ctx: Context, problem: Problem): FaultWire {
  const message = problemLabel(ctx, problem);
  return { step: null, object: null, field: null, column: null, message };
}

/**
 * What a refused batch says of its lines, by line; undefined where it does not say which of its records it is about and
 * there are several.
 *
 * @param linesOf the lines that a record of the batch stands for, or that a field of it came from
 */
export function faultsOfBatch(
  ctx: Context,
  problem: Problem,
  step: PlannedStep,
  heads: readonly string[],
  size: number,
  linesOf: (row: number, field: string | null) => readonly number[],
): Map<number, FaultWire[]> | undefined {
  const faults = new Map<number, FaultWire[]>();
  const add = (row: number | undefined, field: string | null, message: Label): void => {
    if (row === undefined && size > 1) return;
    const planned = step.fields.find((each) => each.field.name === field);
    const named = field === null ? undefined : step.model.fields.get(field);
    const fault = faultAt(step, planned, heads, message);
    for (const line of linesOf(row ?? 0, field))
      faults.set(line, [...(faults.get(line) ?? []), { ...fault, field: named?.name ?? null }]);
  };
  for (const { row, field, message } of problem.errors ?? []) add(row, field, message);
  if (!problem.errors?.length) add(problem.row, null, problemLabel(ctx, problem));
  return faults.size > 0 ? faults : undefined;
}

/** A fault in words, with the field it is at. */
export function faultText(ctx: Context, fault: FaultWire): string {
  const model = fault.object === null ? undefined : ctx.catalog.object(fault.object);
  const label =
    fault.field === null ? undefined : model?.fields.get(fault.field)?.declaration.label;
  const said = fault.message[ctx.locale];
  if (!label) return said;
  return ctx.locale === 'zh' ? `${label.zh}：${said}` : `${label.en}: ${said}`;
}
