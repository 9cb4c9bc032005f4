import { z } from 'zod';
import type { Verb } from './access.ts';
import type { Action } from './action.ts';
import type { Context } from './context.ts';
import { mayMeasure } from './measure.ts';
import type { Measure } from './measure.ts';
import type { Field, Model } from './model.ts';
import { sourcesOf } from './timeline.ts';
import type { TimelineSource } from './timeline.ts';
import { atLeast, grantsOn, highestRight } from './visibility.ts';
import type { FieldWire, MeasureWire, MetadataWire, ObjectWire } from './wire.ts';
import { isSettable } from './write.ts';

/** What the modules offer beside objects. */
export type Offers = {
  actions: readonly Action[];
  measures: readonly Measure[];
  timelines: readonly TimelineSource[];
};

const VERBS: readonly Verb[] = ['read', 'create', 'update', 'delete', 'export'];
const DEFAULT_COLUMNS = 5;

/** What this member may use: objects, fields with the member's right, actions and measures; the rest is absent. */
export function metadataFor(ctx: Context, { actions, measures, timelines }: Offers): MetadataWire {
  const objects = ctx.catalog.all
    .map((model) => objectWire(ctx, model, timelines))
    .filter((object) => object !== undefined);
  const readable = new Set(objects.map(({ name }) => name));
  return {
    objects,
    actions: actions
      .filter(({ name }) => ctx.access.action(name))
      .filter(({ object }) => object === undefined || readable.has(object))
      .map(({ name, label, object, sets, offered, input }) => ({
        name,
        label,
        object: object ?? null,
        sets: sets ?? null,
        offered: offered ?? null,
        input: inputSchema(input),
      })),
    measures: measures
      .filter((each) => readable.has(each.object) && mayMeasure(ctx, each))
      .map((each) => ({
        name: each.name,
        label: each.label,
        definition: each.definition,
        object: each.object,
        unit: unitOf(ctx, each),
      })),
  };
}

/** What the numbers of a measure are. */
function unitOf({ catalog }: Context, { object, value }: Measure): MeasureWire['unit'] {
  if (value.fn === 'count' || value.fn === 'share' || value.fn === 'days') return value.fn;
  const { declaration } = catalog.object(object)?.fields.get(value.of ?? '') ?? {};
  if (declaration?.kind === 'money') return 'money';
  return declaration?.kind === 'integer' && value.fn !== 'avg' ? 'count' : 'number';
}

/** The JSON schema of an action's input. */
export function inputSchema(input: z.ZodType): unknown {
  return z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
}

/**
 * The member's highest right on a field over all their grants: `write` where some create or update grant lets them set
 * it. Undefined for what they may not even see masked.
 */
export function memberRight(
  ctx: Context,
  model: Model,
  field: Field,
): FieldWire['right'] | undefined {
  const seen = highestRight(grantsOn(ctx, model, 'read'), field);
  if (seen === 'hidden') return undefined;
  if (seen === 'masked') return 'masked';
  const writing = [...grantsOn(ctx, model, 'create'), ...grantsOn(ctx, model, 'update')];
  const settable = isSettable(model, field, { via: 'request' });
  return settable && atLeast(highestRight(writing, field), 'write') ? 'write' : 'read';
}

function objectWire(
  ctx: Context,
  model: Model,
  timelines: readonly TimelineSource[],
): ObjectWire | undefined {
  if (grantsOn(ctx, model, 'read').length === 0) return undefined;
  const fields = [...model.fields.values()]
    .map((field) => fieldWire(ctx, model, field))
    .filter((field) => field !== undefined);
  const seen = new Set(fields.map(({ name }) => name));
  const { declaration } = model;
  return {
    name: model.name,
    path: model.path,
    module: model.module ?? null,
    custom: model.customObjectId !== undefined,
    label: declaration.label,
    pluralLabel: declaration.pluralLabel,
    ...(declaration.help ? { help: declaration.help } : {}),
    titleField: declaration.titleField,
    access: declaration.access,
    verbs: Object.fromEntries(
      VERBS.map((verb) => [verb, grantsOn(ctx, model, verb).length > 0]),
    ) as Record<Verb, boolean>,
    fields,
    relations: relationsOf(ctx, model),
    listColumns: (declaration.listColumns ?? defaultColumns(model)).filter((name) =>
      seen.has(name),
    ),
    groups: (declaration.groups ?? [])
      .map((group) => ({ ...group, fields: group.fields.filter((name) => seen.has(name)) }))
      .filter((group) => group.fields.length > 0),
    timeline: sourcesOf(ctx, timelines, model.name).map(
      ({ name, label, object, by, at, channel, show }) => ({
        name,
        label,
        object,
        by,
        at,
        channel: channel ?? null,
        show,
      }),
    ),
  };
}

function fieldWire(ctx: Context, model: Model, field: Field): FieldWire | undefined {
  const right = memberRight(ctx, model, field);
  if (right === undefined) return undefined;
  return {
    ...field.declaration,
    name: field.name,
    right,
    system: field.system,
    fact: field.source.in === 'facts',
    custom: field.source.in === 'custom',
  };
}

function relationsOf(ctx: Context, model: Model): ObjectWire['relations'] {
  return ctx.catalog.relations(model.name).flatMap(({ object, field: name, related }) => {
    const other = ctx.catalog.object(object);
    const field = other?.fields.get(name);
    if (!other || !field || memberRight(ctx, other, field) === undefined) return [];
    const { declaration } = field;
    const inverse = declaration.kind === 'reference' ? declaration.inverse : undefined;
    return [{ object, field: name, related, label: inverse ?? other.declaration.pluralLabel }];
  });
}

/** Title first, then the first fields that fit into a cell. */
function defaultColumns(model: Model): string[] {
  const { titleField } = model.declaration;
  const others = [...model.fields.values()].filter(
    ({ name, system, declaration }) =>
      !system && name !== titleField && declaration.kind !== 'longText' && name !== 'currency',
  );
  return [titleField, ...others.slice(0, DEFAULT_COLUMNS).map(({ name }) => name), 'updatedAt'];
}
