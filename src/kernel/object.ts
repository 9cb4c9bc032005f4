import { z } from 'zod';
import { fieldSchema, labelSchema } from './field.ts';
import type { FieldDeclaration, ValueOf } from './field.ts';
import type { Rules } from './rules.ts';

const identifier = z.string().regex(/^[a-z][A-Za-z0-9_]{0,39}$/);

/** Where an object's records take their access from. */
export const accessSourceSchema = z.union([
  /** The record's own owner and unit. */
  z.literal('owner'),
  /** Whoever may use the record that this reference field points to. */
  z.strictObject({ through: identifier }),
  /** Every member of the organisation whose role grants the object. */
  z.literal('organisation'),
]);

/** The declaration of an object: the same shape for objects in code and for custom objects in the database. */
export const objectSchema = z.strictObject({
  name: identifier,
  /** The name in routes and lists of related records: `opportunities`. */
  plural: identifier,
  label: labelSchema,
  pluralLabel: labelSchema,
  help: labelSchema.optional(),
  /** The field a record is called by: a text, an autoNumber, or a reference whose title it then has. */
  titleField: identifier,
  access: accessSourceSchema,
  /** Nobody writes its records through the API, whatever their role; the rules of other objects keep them. */
  readOnly: z.boolean().optional(),
  fields: z.record(identifier, fieldSchema),
  /** False for what nobody looks for by its name, such as the lines of an order: search keeps nothing of its words. */
  searched: z.literal(false).optional(),
  /**
   * True for what is kept and read with the record it belongs to, such as the lines of an order: nobody lists all of them
   * by who wrote them or when they changed, so no index keeps that.
   */
  part: z.literal(true).optional(),
  /**
   * True for what is also made outside its form, where nobody is asked for own fields, such as the lines of an order or
   * the note to a call: an own field cannot be required there, unless it has a default.
   */
  madeInPassing: z.literal(true).optional(),
  /** Columns of the list before anybody chooses others: own fields, system fields or facts. */
  listColumns: z.array(identifier).optional(),
  /** Named groups of fields on the record page and in the form; fields not named come last. */
  groups: z
    .array(z.strictObject({ label: labelSchema, fields: z.array(identifier).min(1) }))
    .optional(),
  /** Two-key indexes `[filter, sort]` for lists that are often filtered by the one and sorted by the other. */
  indexes: z.array(z.tuple([identifier, identifier])).optional(),
  /**
   * Fields that are often grouped, added up and narrowed together, the narrowest first: an index holds all of them with
   * owner and unit, so that figures over many records read no record.
   */
  sums: z.array(z.array(identifier).min(1)).optional(),
  /** The date or date-time at whose exchange rate amounts in a foreign currency count; without, the day of the write. */
  rateDate: identifier.optional(),
  /** Fields whose values together stand in one record only, of those that are not deleted: `[customer, tag]`. */
  uniqueTogether: z.array(z.array(identifier).min(2)).optional(),
});

export type ObjectDeclaration = z.infer<typeof objectSchema>;

/** An object declared in code, with its field types kept and its rules. */
export type BuiltInObject<
  F extends Record<string, FieldDeclaration> = Record<string, FieldDeclaration>,
> = Omit<ObjectDeclaration, 'fields'> & { fields: F; rules?: Rules };

/**
 * Declares an object in code. The field types are inferred from the literal: nothing is restated.
 *
 * @example
 * export const tag = defineObject({ name: 'tag', plural: 'tags', …, fields: { name: { kind: 'text', … } } });
 */
export function defineObject<const F extends Record<string, FieldDeclaration>>(
  declaration: Omit<
    ObjectDeclaration,
    'fields' | 'groups' | 'indexes' | 'rateDate' | 'uniqueTogether' | 'titleField'
  > & {
    fields: F;
    titleField: keyof F & string;
    groups?: { label: { zh: string; en: string }; fields: (keyof F & string)[] }[];
    indexes?: [keyof F & string, keyof F & string][];
    rateDate?: keyof F & string;
    uniqueTogether?: (keyof F & string)[][];
    rules?: Rules;
  },
): BuiltInObject<F> {
  const { rules, ...plain } = declaration;
  return {
    ...(objectSchema.parse(plain) as Omit<ObjectDeclaration, 'fields'>),
    fields: declaration.fields,
    rules,
  };
}

/** What every record has, whatever its object. */
export type SystemValues = {
  id: string;
  version: number;
  owner: string | null;
  unit: string | null;
  createdAt: string;
  createdBy: string | null;
  updatedAt: string;
  updatedBy: string | null;
  deletedAt: string | null;
};

/** A record as `records` gives it: values by field name; what the reader may not see is absent. */
export type RecordOf<O extends { fields: Record<string, FieldDeclaration> }> = SystemValues & {
  [K in keyof O['fields']]: O['fields'][K] extends { required: true }
    ? ValueOf<O['fields'][K]>
    : ValueOf<O['fields'][K]> | null;
};

/** A record of an object known only at run time. */
export type AnyRecord = SystemValues & Record<string, unknown>;
