import type { Context } from '../../../kernel/context.ts';
import type { Label } from '../../../kernel/field.ts';
import { modelOf } from '../../../kernel/read.ts';
import type { Field, Model } from '../../../kernel/model.ts';
import { checkValue } from '../../../kernel/values.ts';
import { targetOf } from '../../../kernel/view.ts';
import { atLeast, grantsOn, highestRight } from '../../../kernel/visibility.ts';
import { isSettable } from '../../../kernel/write.ts';
import { Problem } from '../../../platform/problem.ts';
import type { ProblemField } from '../../../platform/problem.ts';
import { columnNames } from '../reading/header.ts';
import { isMatchable, mayMatch } from './matching.ts';
import type { PresetWire, ReadOptionsWire, SourceWire, StepWire, WhenWire } from './wire.ts';

/** Where a value comes from, with columns by their place. */
export type PlannedSource =
  | {
      from: 'cells';
      places: readonly number[];
      join: string;
      /** What each cell is called, where the text is to say it. */
      names: readonly string[] | undefined;
      /** The column with the number that it is divided by. */
      per: number | undefined;
      options: ReadOptionsWire;
    }
  | { from: 'value'; value: unknown }
  | { from: 'step'; step: number };

/** How the record that a reference names is found, and whether a missing one is made. */
export type Lookup = { target: Model; by: readonly Field[]; create: boolean };

export type PlannedField = {
  field: Field;
  source: PlannedSource;
  lookup: Lookup | undefined;
  /** When it is written: never where it only says which record it is. */
  writes: { create: boolean; update: boolean };
};

export type Test = { place: number } & Omit<WhenWire, 'column'>;

export type PlannedStep = {
  n: number;
  model: Model;
  mode: StepWire['mode'];
  key: readonly Field[];
  fields: readonly PlannedField[];
  when: readonly Test[];
  groupBy: readonly number[] | undefined;
};

/** A preset made ready for one file and one member. */
export type Plan = {
  steps: readonly PlannedStep[];
  heads: readonly string[];
  /** Actions that the member holds: an import may tell what they did elsewhere. */
  writers: ReadonlySet<string>;
};

type Fail = (path: string, zh: string, en: string) => void;

/**
 * Makes a preset ready: objects, fields and columns by what they are, and whether the member may write them at all.
 *
 * @throws Problem forbidden for an object the member may not write; invalid_body, at the path of what does not fit
 */
export function planOf(ctx: Context, preset: PresetWire, heads: readonly string[]): Plan {
  const errors: ProblemField[] = [];
  const writers = new Set(
    ctx.catalog.all.flatMap((model) =>
      [...model.fields.values()].flatMap(({ declaration: { writtenBy } }) =>
        writtenBy !== undefined && ctx.access.action(writtenBy) ? [writtenBy] : [],
      ),
    ),
  );
  const models = preset.steps.map(({ object }) => ctx.catalog.object(object));
  const steps = preset.steps.flatMap((step, n): PlannedStep[] => {
    const fail: Fail = (path, zh, en) => {
      errors.push({ field: `steps.${n}.${path}`, code: 'invalid', message: { zh, en } });
    };
    const model = models[n];
    if (!model || grantsOn(ctx, model, 'read').length === 0) {
      fail('object', '没有这个对象。', 'There is no such object.');
      return [];
    }
    const verbs = { create: ['create'], update: ['update'], both: ['create', 'update'] } as const;
    if (verbs[step.mode].some((verb) => grantsOn(ctx, model, verb).length === 0))
      throw new Problem('forbidden');
    return [planStep({ ctx, heads, writers, models, fail }, step, n, model)];
  });
  if (errors.length > 0) throw new Problem('invalid_body', { errors: errors.slice(0, 50) });
  return { steps, heads, writers };
}

type Planning = {
  ctx: Context;
  heads: readonly string[];
  writers: ReadonlySet<string>;
  models: readonly (Model | undefined)[];
  fail: Fail;
};

function planStep(planning: Planning, step: StepWire, n: number, model: Model): PlannedStep {
  const { fail } = planning;
  const names = Object.keys(step.columns);
  const key = (step.key ?? []).flatMap((name) => keyField(planning, model, name, names));
  if (step.mode === 'update' && key.length === 0)
    fail('key', '更新时要说明按哪些字段匹配。', 'Say by which fields records are found.');
  if (names.length === 0) fail('columns', '没有选择任何字段。', 'No field was chosen.');
  const places = (columns: readonly string[], path: string): number[] =>
    columns.flatMap((column) => placeOf(planning, column, path) ?? []);
  return {
    n,
    model,
    mode: step.mode,
    key,
    fields: Object.entries(step.columns).flatMap(
      ([name, source]) =>
        planField(planning, { model, n, mode: step.mode, key }, name, source) ?? [],
    ),
    when: (step.when ?? []).flatMap(({ column, ...test }, at) =>
      places([column], `when.${at}.column`).map((place) => ({ place, ...test })),
    ),
    groupBy: step.groupBy && places(step.groupBy, 'groupBy'),
  };
}

function keyField(
  { ctx, fail }: Planning,
  model: Model,
  name: string,
  names: readonly string[],
): Field[] {
  const field = model.fields.get(name);
  if (!field || !isMatchable(field) || !mayMatch(ctx, model, field)) {
    fail('key', `不能按“${name}”匹配。`, `Records cannot be found by “${name}”.`);
    return [];
  }
  if (!names.includes(name)) {
    const { zh, en } = field.declaration.label;
    fail('key', `“${zh}”没有对应的列。`, `“${en}” has no column.`);
  }
  return [field];
}

/** The place of a column, by its head or as `#3`. */
function placeOf({ heads, fail }: Planning, column: string, path: string): number | undefined {
  const named = columnNames(heads).indexOf(column);
  if (named >= 0) return named;
  const place = Number(/^#(\d{1,4})$/.exec(column)?.[1] ?? 0) - 1;
  if (place >= 0 && place < heads.length) return place;
  fail(path, `文件里没有列“${column}”。`, `The file has no column “${column}”.`);
  return undefined;
}

type Within = Pick<PlannedStep, 'model' | 'n' | 'mode' | 'key'>;

function planField(
  planning: Planning,
  within: Within,
  name: string,
  source: SourceWire,
): PlannedField | undefined {
  const { ctx, fail } = planning;
  const { model, key } = within;
  const field = model.fields.get(name);
  const path = `columns.${name}`;
  if (!field || highestRight(grantsOn(ctx, model, 'read'), field) === 'hidden') {
    fail(path, `没有字段“${name}”。`, `There is no field “${name}”.`);
    return undefined;
  }
  const writes = mayWrite(planning, within, field);
  if (!writes.create && !writes.update && !key.includes(field)) {
    const { zh, en } = field.declaration.label;
    fail(path, `“${zh}”不能导入。`, `“${en}” cannot be imported.`);
  }
  const planned = plannedSource(planning, within, field, source, path);
  if (!planned) return undefined;
  const lookup = planned.from === 'cells' ? lookupOf(planning, field, source, path) : undefined;
  return { field, source: planned, lookup, writes };
}

/** When this member's import may set a field; what identifies a record stays as it is there. */
function mayWrite(
  { ctx, writers }: Planning,
  { model, mode, key }: Within,
  field: Field,
): PlannedField['writes'] {
  const special = field.declaration.writtenBy !== undefined;
  const may = (verb: 'create' | 'update'): boolean => {
    const settable = isSettable(model, field, {
      via: 'import',
      ...(verb === 'create' && { writers }),
    });
    return (
      settable &&
      atLeast(highestRight(grantsOn(ctx, model, verb), field), special ? 'read' : 'write')
    );
  };
  return {
    create: mode !== 'update' && may('create'),
    update: mode !== 'create' && !key.includes(field) && may('update'),
  };
}

function plannedSource(
  planning: Planning,
  { model, n }: Within,
  field: Field,
  source: SourceWire,
  path: string,
): PlannedSource | undefined {
  const { ctx, fail, models } = planning;
  if ('step' in source) {
    const target = targetOf(ctx, field)?.name;
    if (source.step >= n || target === undefined || models[source.step]?.name !== target) {
      fail(path, '这一步之前没有这样的记录。', 'No earlier step gives such a record.');
    }
    return { from: 'step', step: source.step };
  }
  if ('value' in source) {
    const checked = checkValue(field.declaration, source.value);
    if ('error' in checked) fail(path, checked.error.message.zh, checked.error.message.en);
    return { from: 'value', value: 'value' in checked ? checked.value : null };
  }
  if ('columns' in source) {
    const { columns, join, named, ...options } = source;
    const places = columns.flatMap((column) => placeOf(planning, column, path) ?? []);
    const names = named ? places.map((place) => planning.heads[place] ?? '') : undefined;
    return { from: 'cells', places, join, names, per: undefined, options };
  }
  const { column, per: divisor, lookup: _lookup, ...options } = source;
  const place = placeOf(planning, column, path);
  const per = divisor === undefined ? undefined : placeOf(planning, divisor, path);
  if (place === undefined || !model) return undefined;
  return { from: 'cells', places: [place], join: '', names: undefined, per, options };
}

/** A reference without a look-up is found by what is unique of its target, then by what the target is called. */
function lookupOf(
  { ctx, fail }: Planning,
  field: Field,
  source: SourceWire,
  path: string,
): Lookup | undefined {
  const target = targetOf(ctx, field);
  const said = 'column' in source ? source.lookup : undefined;
  if (!target) {
    if (said) fail(path, '只有指向其他记录的字段才能查找。', 'Only references are looked up.');
    return undefined;
  }
  modelOf(ctx, target.name);
  const usable = (each: Field | undefined): each is Field =>
    each !== undefined && isMatchable(each) && mayMatch(ctx, target, each);
  const by = said
    ? said.by.map((name) => target.fields.get(name))
    : [...target.fields.values()].filter(
        (each) => each.declaration.unique === true || each.name === target.declaration.titleField,
      );
  const fields = said ? by.filter((each) => each !== undefined) : by.filter(usable);
  if (fields.length === 0 || fields.length < by.length || !fields.every(usable)) {
    const { zh, en } = target.declaration.label;
    if (said || fields.length === 0)
      fail(path, `不能按这些字段查找${zh}。`, `${en} cannot be found by these fields.`);
  }
  const create = said?.create === true;
  if (create && grantsOn(ctx, target, 'create').length === 0) throw new Problem('forbidden');
  return { target, by: fields.filter(usable), create };
}

/** What a step is about, for people. */
export const objectLabel = (step: PlannedStep): Label => step.model.declaration.label;
