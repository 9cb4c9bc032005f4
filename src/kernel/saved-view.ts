import { z } from 'zod';
import { defineObject } from './object.ts';
import type { Pair, Violation } from './rules.ts';

/** What a saved view keeps. The condition is checked when it is used: fields and rights may have changed since. */
export const savedViewDefinition = z.strictObject({
  where: z.unknown().optional(),
  sort: z.string().max(80).optional(),
  columns: z.array(z.string().max(80)).max(60).optional(),
  /** How the records are shown; a table where left out. */
  mode: z.enum(['table', 'board', 'calendar']).optional(),
  /** A board: the field whose values are its columns, and the record whose columns they are (a pipeline). */
  by: z.string().max(80).optional(),
  of: z.string().max(80).optional(),
  /** A calendar: the field that says the day. */
  on: z.string().max(80).optional(),
  /** What its owner's list opens with. */
  default: z.boolean().optional(),
});

function check(pairs: Pair[]): (Violation & { index: number })[] {
  return pairs.flatMap(({ after }, index) => {
    if (isDefinition(after.definition)) return [];
    const message = { zh: '视图的内容不正确。', en: 'The content of the view is not valid.' };
    return [{ index, field: 'definition', code: 'invalid_view', message }];
  });
}

function isDefinition(text: unknown): boolean {
  try {
    return savedViewDefinition.safeParse(JSON.parse(String(text))).success;
  } catch {
    return false;
  }
}

/** A list as somebody likes it: condition, order, columns, table or board or calendar. Private, or shared. */
export const savedView = defineObject({
  name: 'savedView',
  plural: 'savedViews',
  label: { zh: '视图', en: 'View' },
  pluralLabel: { zh: '视图', en: 'Views' },
  titleField: 'name',
  access: 'owner',
  fields: {
    name: {
      kind: 'text',
      label: { zh: '名称', en: 'Name' },
      required: true,
      maxLength: 60,
      sortable: true,
    },
    object: {
      kind: 'text',
      label: { zh: '对象', en: 'Object' },
      required: true,
      maxLength: 40,
      filterable: true,
    },
    shared: {
      kind: 'boolean',
      label: { zh: '共享', en: 'Shared' },
      default: false,
      filterable: true,
    },
    definition: {
      kind: 'longText',
      label: { zh: '内容', en: 'Content' },
      required: true,
      maxLength: 20_000,
    },
  },
  rules: { check: (_ctx, pairs) => check(pairs) },
});
