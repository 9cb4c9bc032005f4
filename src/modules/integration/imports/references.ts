import type { Context } from '../../../kernel/context.ts';
import type { Field, Model } from '../../../kernel/model.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isUuid } from '../../../kernel/values.ts';
import { Problem } from '../../../platform/problem.ts';
import { readCell } from '../reading/cells.ts';
import type { Draft } from './drafts.ts';
import { faultAt, faultsOfBatch, LineFaults } from './faults.ts';
import { enteredValues, findBy, matchForm, tupleOf } from './matching.ts';
import type { Lookup, Plan, PlannedField, PlannedStep } from './plan.ts';
import type { FaultWire } from './wire.ts';

/** A record that was made because a reference named it. */
export type MadeReference = { line: number; object: string; id: string };

type Asked = { planned: PlannedField; lookup: Lookup; texts: Map<string, number[]> };

/**
 * Finds the records that texts of these lines name, a statement for each field they are looked up by, and makes those
 * that are missing where the preset says so.
 *
 * @returns what was made; the ids stand in the drafts
 * @throws LineFaults for lines whose texts name nothing, or more than one record
 */
export async function resolveReferences(
  ctx: Context,
  tx: Transaction,
  plan: Plan,
  step: PlannedStep,
  drafts: readonly Draft[],
  batchId: string,
): Promise<MadeReference[]> {
  const faults = new Map<number, FaultWire[]>();
  const made: MadeReference[] = [];
  for (const planned of step.fields) {
    const { lookup, field } = planned;
    if (!lookup) continue;
    const texts = new Map<string, number[]>();
    for (const draft of drafts) {
      const text = draft.steps[step.n]?.named.get(field.name);
      if (text !== undefined) texts.set(text, [...(texts.get(text) ?? []), draft.line]);
    }
    if (texts.size === 0) continue;
    const asked = { planned, lookup, texts };
    const found = await lookUp(ctx, tx, asked);
    if (lookup.create)
      made.push(...(await makeMissing(ctx, tx, plan, step, asked, found, batchId)));
    for (const draft of drafts) {
      const given = draft.steps[step.n];
      const text = given?.named.get(field.name);
      if (!given || text === undefined) continue;
      const ids = found.get(text) ?? [];
      if (ids.length === 1) given.values.set(field.name, ids[0]);
      else
        addFault(
          faults,
          draft.line,
          faultAt(step, planned, plan.heads, unresolved(lookup.target, text, ids)),
        );
    }
  }
  if (faults.size > 0) throw new LineFaults(faults);
  return made;
}

function addFault(faults: Map<number, FaultWire[]>, line: number, fault: FaultWire): void {
  faults.set(line, [...(faults.get(line) ?? []), fault]);
}

function unresolved(target: Model, text: string, ids: readonly string[]): FaultWire['message'] {
  const { zh, en } = target.declaration.label;
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return ids.length === 0
    ? { zh: `找不到${zh}“${shown}”。`, en: `There is no ${en.toLowerCase()} “${shown}”.` }
    : {
        zh: `有多条${zh}叫“${shown}”，无法确定是哪一条。`,
        en: `Several records of ${en.toLowerCase()} are called “${shown}”.`,
      };
}

/** Ids by text. An id is taken as it is: whether it may be seen is asked when it is written. */
async function lookUp(
  ctx: Context,
  tx: Transaction,
  { lookup, texts }: Asked,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const text of texts.keys()) if (isUuid(text)) found.set(text, [text.toLowerCase()]);
  for (const field of lookup.by) {
    const open = [...texts.keys()].filter((text) => !found.has(text));
    // As it would be stored, and as it was stored before values had one form.
    const forms = new Map(
      open.map((text) => [
        text,
        [formOf(ctx, lookup.target, field, text), matchForm(ctx, field, valueOf(ctx, field, text))],
      ]),
    );
    const tuples = [...new Set([...forms.values()].flat().filter((form) => form !== undefined))];
    const ids = await findBy(
      ctx,
      tx,
      lookup.target,
      [field],
      tuples.map((form) => [form]),
    );
    for (const [text, either] of forms) {
      const hits = either.map((form) => (form === undefined ? form : ids.get(tupleOf([form]))));
      const hit = hits.find((each) => each !== undefined);
      if (hit) found.set(text, hit);
    }
  }
  return found;
}

/** A text as a value of a field would be stored, in the form that values are compared in. */
function formOf(ctx: Context, target: Model, field: Field, text: string): string | undefined {
  const value = valueOf(ctx, field, text);
  return matchForm(ctx, field, enteredValues(ctx, target, [[field.name, value]])[field.name]);
}

function valueOf(ctx: Context, field: Field, text: string): unknown {
  if (field.declaration.kind === 'autoNumber') return text;
  const read = readCell(field.declaration, text, { timeZone: ctx.timeZone });
  return 'fault' in read ? undefined : (read.value ?? undefined);
}

/** Makes the records that were named and are not there, each once however it is written. */
async function makeMissing(
  ctx: Context,
  tx: Transaction,
  plan: Plan,
  step: PlannedStep,
  { planned, lookup, texts }: Asked,
  found: Map<string, string[]>,
  batchId: string,
): Promise<MadeReference[]> {
  const [by] = lookup.by;
  if (!by) return [];
  const missing = new Map<string, { texts: string[]; lines: number[]; value: unknown }>();
  for (const [text, lines] of texts) {
    if (found.has(text)) continue;
    const form = formOf(ctx, lookup.target, by, text);
    if (form === undefined) continue;
    const known = missing.get(form);
    if (known) {
      known.texts.push(text);
      known.lines.push(...lines);
    } else missing.set(form, { texts: [text], lines: [...lines], value: valueOf(ctx, by, text) });
  }
  const wanted = [...missing.values()];
  const values = wanted.map(({ value, texts: [text] }) => ({
    // What is found by a code or a number needs a name as well.
    ...(by.name !== lookup.target.declaration.titleField &&
      lookup.target.fields.get(lookup.target.declaration.titleField)?.declaration.kind ===
        'text' && {
        [lookup.target.declaration.titleField]: text,
      }),
    [by.name]: value,
  }));
  const written = await records
    .create(ctx, tx, lookup.target.name, values, { via: 'import', batchId })
    .catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      const lines = faultsOfBatch(
        ctx,
        error,
        step,
        plan.heads,
        wanted.length,
        (row) => wanted[row]?.lines ?? [],
      );
      if (!lines) throw error;
      throw new LineFaults(everyNamer(step, planned, plan, lines));
    });
  for (const [n, { texts: own }] of wanted.entries()) {
    for (const text of own) found.set(text, [written[n]?.id ?? '']);
  }
  return written.map(({ id }, n) => ({
    line: wanted[n]?.lines[0] ?? 0,
    object: lookup.target.name,
    id,
  }));
}

/** What was wrong with the record that a reference names is wrong at the reference. */
function everyNamer(
  step: PlannedStep,
  planned: PlannedField,
  plan: Plan,
  faults: ReadonlyMap<number, readonly FaultWire[]>,
): Map<number, FaultWire[]> {
  return new Map(
    [...faults].map(([line, each]) => [
      line,
      each.map(({ message }) => faultAt(step, planned, plan.heads, message)),
    ]),
  );
}
