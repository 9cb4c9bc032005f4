import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { Values, Written } from '../../../kernel/write.ts';
import { Problem } from '../../../platform/problem.ts';
import { CURRENCY } from './drafts.ts';
import type { Draft } from './drafts.ts';
import { faultAt, faultsOfBatch, LineFaults } from './faults.ts';
import { keepGroups, readGroups } from './groups.ts';
import { enteredValues, findBy, matchForm, tupleOf } from './matching.ts';
import type { Plan, PlannedStep } from './plan.ts';
import { resolveReferences } from './references.ts';
import { duplicates } from './uniques.ts';
import type { FaultWire } from './wire.ts';

export type Outcome = 'created' | 'updated' | 'unchanged' | 'skipped';

/** What became of a line in a step; steps from `MADE_BESIDE` on are records made because a reference named them. */
export type RowResult = {
  line: number;
  step: number;
  object: string;
  id: string;
  outcome: Outcome;
};

/** Where the steps of records begin that were made beside the steps of the preset. */
export const MADE_BESIDE = 100;

/** A record that lines make together: the first of them leads, later ones add what they say. */
type Entity = {
  lines: Draft[];
  values: Map<string, unknown>;
  from: Map<string, number>;
  id?: string;
};

type Writing = {
  ctx: Context;
  tx: Transaction;
  plan: Plan;
  runId: string;
  drafts: readonly Draft[];
  numbered: (() => void) | undefined;
  /** The records of each line, by step. */
  ids: Map<number, (string | null)[]>;
  rows: RowResult[];
};

/**
 * Writes lines through all steps of a plan, in few statements for each step, as changes of one batch.
 *
 * @param drafts lines without faults, in their order
 * @param numbered told once the records of the last step have their numbers, where that step makes any
 * @returns what became of them
 * @throws LineFaults with the lines that cannot be written: the transaction must end, and the others be tried without them
 * @throws Problem where a batch is refused without saying which of its records is at fault
 */
export async function writeLines(
  ctx: Context,
  tx: Transaction,
  plan: Plan,
  runId: string,
  drafts: readonly Draft[],
  numbered?: () => void,
): Promise<RowResult[]> {
  const ids = new Map(drafts.map(({ line }) => [line, plan.steps.map(() => null)]));
  const writing: Writing = { ctx, tx, plan, runId, drafts, numbered, ids, rows: [] };
  for (const step of plan.steps) await writeStep(writing, step);
  return writing.rows;
}

async function writeStep(writing: Writing, step: PlannedStep): Promise<void> {
  const { ctx, tx, plan, runId, ids } = writing;
  const taking = writing.drafts.filter(({ steps }) => steps[step.n] !== undefined);
  const known = await readGroups(ctx, tx, runId, step, taking);
  for (const { line, steps } of taking) {
    const id = known.get(steps[step.n]?.group ?? '');
    if (id !== undefined) setId(ids, line, step, id);
  }
  const open = taking.filter(({ steps }) => !known.has(steps[step.n]?.group ?? ''));
  const leading = leadersOf(step, open);
  const leads = leading.map(([lead]) => lead);
  const made = await resolveReferences(ctx, tx, plan, step, leads, runId).catch(
    (error: unknown) => {
      throw error instanceof LineFaults ? new LineFaults(forAll(leading, error.faults)) : error;
    },
  );
  for (const { line, object, id } of made) {
    const nth = writing.rows.filter((row) => row.line === line && row.step >= MADE_BESIDE).length;
    writing.rows.push({ line, step: MADE_BESIDE + nth, object, id, outcome: 'created' });
  }
  const entities = leading.map((lines) => entityOf(writing, step, lines));
  const { found, fresh, faults } = await match(writing, step, entities);
  if (faults.size > 0) throw new LineFaults(faults);
  await updateFound(writing, step, found);
  if (step.mode !== 'update') await createFresh(writing, step, fresh);
  await keepGroups(
    ctx,
    tx,
    runId,
    step,
    [...found, ...fresh].flatMap(({ lines: [lead], id }) => {
      const group = lead?.steps[step.n]?.group;
      return group !== undefined && id !== undefined ? [{ group, id }] : [];
    }),
  );
}

/** What the line that leads a group is refused for, its others are refused for too. */
function forAll(
  leading: readonly [Draft, ...Draft[]][],
  faults: ReadonlyMap<number, readonly FaultWire[]>,
): Map<number, readonly FaultWire[]> {
  const all = new Map(faults);
  for (const [lead, ...others] of leading) {
    const own = faults.get(lead.line);
    for (const { line } of own ? others : []) all.set(line, own ?? []);
  }
  return all;
}

function setId(ids: Writing['ids'], line: number, step: PlannedStep, id: string): void {
  const own = ids.get(line);
  if (own) own[step.n] = id;
}

/** Lines of one record together, the first one first. */
function leadersOf(step: PlannedStep, drafts: readonly Draft[]): [Draft, ...Draft[]][] {
  if (!step.groupBy) return drafts.map((draft) => [draft]);
  const groups = new Map<string, [Draft, ...Draft[]]>();
  for (const draft of drafts) {
    const group = draft.steps[step.n]?.group ?? '';
    const known = groups.get(group);
    if (known) known.push(draft);
    else groups.set(group, [draft]);
  }
  return [...groups.values()];
}

function entityOf(writing: Writing, step: PlannedStep, lines: [Draft, ...Draft[]]): Entity {
  const [lead] = lines;
  const values = new Map(lead.steps[step.n]?.values);
  for (const { field, source } of step.fields) {
    if (source.from === 'step')
      values.set(field.name, writing.ids.get(lead.line)?.[source.step] ?? null);
  }
  return { lines, values, from: new Map([...values.keys()].map((name) => [name, lead.line])) };
}

type Matched = { found: Entity[]; fresh: Entity[]; faults: Map<number, FaultWire[]> };

/** Which entities are there already, one statement; those with equal keys become one. */
async function match(writing: Writing, step: PlannedStep, entities: Entity[]): Promise<Matched> {
  const { ctx, tx, plan } = writing;
  const faults = new Map<number, FaultWire[]>();
  if (step.key.length === 0) return { found: [], fresh: entities, faults };
  const keyField = step.fields.find(({ field }) => field === step.key[0]);
  const refuse = ({ lines }: Entity, message: FaultWire['message']): void => {
    for (const { line } of lines) faults.set(line, [faultAt(step, keyField, plan.heads, message)]);
  };
  const alike = new Map<string, { entity: Entity; forms: string[]; typed: string[] }>();
  const fresh: Entity[] = [];
  for (const entity of entities) {
    const entered = enteredValues(ctx, step.model, entity.values);
    const forms = step.key.map((field) => matchForm(ctx, field, entered[field.name]));
    const typed = step.key.map((field) => matchForm(ctx, field, entity.values.get(field.name)));
    if (forms.every((form) => form !== undefined)) {
      const known = alike.get(tupleOf(forms));
      if (known) merge(known.entity, entity);
      else alike.set(tupleOf(forms), { entity, forms, typed: typed.map((form) => form ?? '') });
    } else if (step.mode === 'update') refuse(entity, NO_KEY);
    else fresh.push(entity);
  }
  const ids = await findBy(
    ctx,
    tx,
    step.model,
    step.key,
    // What was stored before values had one form is found as it was typed.
    [...alike.values()].flatMap(({ forms, typed }) => [forms, typed]),
  );
  const found: Entity[] = [];
  for (const [tuple, { entity, typed }] of alike) {
    const [id, other] = ids.get(tuple) ?? ids.get(tupleOf(typed)) ?? [];
    if (other !== undefined) refuse(entity, AMBIGUOUS);
    else if (id !== undefined) found.push({ ...entity, id });
    else if (step.mode === 'update') refuse(entity, NOT_THERE);
    else fresh.push(entity);
  }
  // In the order of the file, so that what is numbered is numbered in it.
  fresh.sort((a, b) => (a.lines[0]?.line ?? 0) - (b.lines[0]?.line ?? 0));
  return { found, fresh, faults };
}

const NO_KEY = {
  zh: '没有可匹配的值，无法确定更新哪条记录。',
  en: 'There is no value to find the record by.',
};
const NOT_THERE = { zh: '没有可更新的记录。', en: 'There is no record to update.' };
const AMBIGUOUS = {
  zh: '有多条记录符合，无法确定是哪一条。',
  en: 'Several records match; which one is meant cannot be told.',
};

/** What a later line says of the same record counts; its empty cells say nothing. */
function merge(into: Entity, later: Entity): void {
  const [lead] = later.lines;
  for (const [name, value] of later.values) {
    if (value === null || value === undefined) continue;
    into.values.set(name, value);
    into.from.set(name, lead?.line ?? 0);
  }
  into.lines.push(...later.lines);
}

/** The values to write. Empty cells leave a record as it is; only a value that the preset itself gives may clear. */
function valuesFor(step: PlannedStep, { values }: Entity, verb: 'create' | 'update'): Values {
  const written: Values = {};
  for (const { field, source, writes } of step.fields) {
    const value = values.get(field.name);
    if (!writes[verb] || value === undefined) continue;
    if (value === null && (verb === 'create' || source.from !== 'value')) continue;
    written[field.name] = value;
  }
  const currency = values.get(CURRENCY);
  const named =
    verb === 'create' && typeof currency === 'string' && step.model.fields.has(CURRENCY);
  if (named && written[CURRENCY] === undefined) written[CURRENCY] = currency;
  return written;
}

async function updateFound(writing: Writing, step: PlannedStep, found: Entity[]): Promise<void> {
  const { ctx, tx, runId } = writing;
  if (step.mode === 'create') {
    for (const entity of found) settle(writing, step, entity, 'skipped');
    return;
  }
  const changes = found.map((entity) => ({
    id: entity.id ?? '',
    version: 'latest' as const,
    values: valuesFor(step, entity, 'update'),
  }));
  await refuseDuplicates(writing, step, found, changes);
  const written = await refusing(writing, step, found, () =>
    records.update(ctx, tx, step.model.name, changes, { via: 'import', batchId: runId }),
  );
  for (const [n, entity] of found.entries())
    settle(writing, step, entity, written[n]?.changeId ? 'updated' : 'unchanged');
}

async function createFresh(writing: Writing, step: PlannedStep, fresh: Entity[]): Promise<void> {
  const { ctx, tx, plan, runId } = writing;
  const numbered = step.n === plan.steps.length - 1 ? writing.numbered : undefined;
  const values = fresh.map((entity) => valuesFor(step, entity, 'create'));
  await refuseDuplicates(
    writing,
    step,
    fresh,
    values.map((each) => ({ id: undefined, values: each })),
  );
  const options = { via: 'import', batchId: runId, writers: plan.writers, numbered } as const;
  const written = await refusing(writing, step, fresh, () =>
    records.create(ctx, tx, step.model.name, values, options),
  );
  for (const [n, entity] of fresh.entries()) {
    entity.id = written[n]?.id;
    settle(writing, step, entity, 'created');
  }
}

async function refuseDuplicates(
  writing: Writing,
  step: PlannedStep,
  entities: readonly Entity[],
  wanted: readonly { id: string | undefined; values: Values }[],
): Promise<void> {
  const { ctx, tx } = writing;
  const errors = await duplicates(ctx, tx, step.model, wanted);
  if (errors.length === 0) return;
  await refusing(writing, step, entities, () =>
    Promise.reject(new Problem('invalid_fields', { errors })),
  );
}

/** Says of a refused batch which lines are at fault. */
async function refusing(
  { ctx, plan }: Writing,
  step: PlannedStep,
  entities: readonly Entity[],
  write: () => Promise<Written[]>,
): Promise<Written[]> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const linesOf = (row: number, field: string | null): readonly number[] => {
      const entity = entities[row];
      const from = field === null || step.groupBy ? undefined : entity?.from.get(field);
      return from === undefined ? (entity?.lines ?? []).map(({ line }) => line) : [from];
    };
    const faults = faultsOfBatch(ctx, error, step, plan.heads, entities.length, linesOf);
    throw faults ? new LineFaults(faults) : error;
  }
}

/** Notes what became of the lines of a record. Of a group the first line stands for all. */
function settle(writing: Writing, step: PlannedStep, entity: Entity, outcome: Outcome): void {
  const { id = '' } = entity;
  for (const [n, { line }] of entity.lines.entries()) {
    setId(writing.ids, line, step, id);
    if (n > 0 && step.groupBy) continue;
    const added = n > 0 && [...entity.from.values()].includes(line);
    const own = n === 0 ? outcome : added ? 'updated' : 'unchanged';
    // Of steps on the way only what they did is told: a customer that a thousand lines name is no news.
    const told = own === 'created' || own === 'updated' || step.n === writing.plan.steps.length - 1;
    if (told) writing.rows.push({ line, step: step.n, object: step.model.name, id, outcome: own });
  }
}
