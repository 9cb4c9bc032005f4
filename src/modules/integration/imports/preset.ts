import { z } from 'zod';
import { MOST_COLUMNS, MOST_STEPS, MOST_TIMES } from './rules.ts';
import type { PresetWire } from './wire.ts';

const MOST_FIELDS = 200;

const identifier = z.string().regex(/^[a-z][A-Za-z0-9_]{0,39}$/);
/** A head of the file as it stands there, or `#3` for the third column. */
const column = z.string().min(1).max(500);

const readOptions = {
  dateOrder: z.enum(['ymd', 'dmy', 'mdy']).optional(),
  decimalComma: z.boolean().optional(),
  values: z.record(z.string().max(500), z.string().max(500)).optional(),
  empty: z.array(z.string().max(200)).max(100).optional(),
  absolute: z.boolean().optional(),
  times: z.number().positive().max(MOST_TIMES).optional(),
};

const lookup = z.strictObject({
  by: z.array(identifier).min(1).max(MOST_COLUMNS),
  create: z.boolean().optional(),
});

const source = z.union([
  z.strictObject({
    column,
    per: column.optional(),
    lookup: lookup.optional(),
    ...readOptions,
  }),
  z.strictObject({
    columns: z.array(column).min(1).max(MOST_COLUMNS),
    join: z.string().max(20),
    named: z.boolean().optional(),
    ...readOptions,
  }),
  z.strictObject({
    value: z.union([
      z.string().max(20_000),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(z.string().max(200)).max(200),
    ]),
  }),
  z.strictObject({ step: z.int().min(0).max(MOST_STEPS) }),
]);

const when = z.strictObject({
  column,
  is: z.array(z.string().max(500)).min(1).max(200).optional(),
  not: z.array(z.string().max(500)).min(1).max(200).optional(),
  empty: z.boolean().optional(),
  matches: z.string().min(1).max(200).optional(),
  moreThan: z.number().optional(),
  lessThan: z.number().optional(),
});

const step = z
  .strictObject({
    object: identifier,
    mode: z.enum(['create', 'update', 'both']).optional(),
    key: z.array(identifier).max(5).optional(),
    columns: z.record(identifier, source),
    when: z.array(when).max(MOST_COLUMNS).optional(),
    groupBy: z.array(column).min(1).max(MOST_COLUMNS).optional(),
  })
  .refine(({ columns }) => Object.keys(columns).length <= MOST_FIELDS, { path: ['columns'] });

/**
 * How a file becomes records: its form only. Whether the fields and columns exist, and who may write them, is asked
 * when it is used (plan.ts), because both may have changed since it was kept.
 */
export const presetSchema = z.strictObject({ steps: z.array(step).min(1).max(MOST_STEPS) });

/**
 * A preset as somebody sent or kept it, with its defaults.
 *
 * @throws ZodError
 */
export function parsePreset(input: unknown): PresetWire {
  const { steps } = presetSchema.parse(input);
  return {
    steps: steps.map(({ mode, ...each }) => ({
      ...each,
      mode: mode ?? (each.key && each.key.length > 0 ? 'both' : 'create'),
    })),
  };
}

/** Whether a text is a preset in JSON. */
export function isPreset(text: unknown): boolean {
  try {
    return presetSchema.safeParse(JSON.parse(String(text))).success;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
