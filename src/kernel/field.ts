import { z } from 'zod';

/** A text in both languages of the product. */
export const labelSchema = z.strictObject({
  zh: z.string().min(1).max(200),
  en: z.string().min(1).max(200),
});
export type Label = Readonly<z.infer<typeof labelSchema>>;

const name = z.string().regex(/^[a-z][A-Za-z0-9_]{0,39}$/);

/** What every field may say, whatever its kind. */
const common = {
  label: labelSchema,
  help: labelSchema.optional(),
  required: z.boolean().optional(),
  /** Unique among the records that are not deleted, within the organisation. */
  unique: z.boolean().optional(),
  /** Nobody sets it through the API; the object's rules do. */
  readOnly: z.boolean().optional(),
  /** Only this action sets it; every other path is refused. */
  writtenBy: z.string().optional(),
  /** `sensitive` values are sealed at rest and masked for those who may not read them. */
  sensitivity: z.enum(['general', 'sensitive']).optional(),
  searchable: z.boolean().optional(),
  filterable: z.boolean().optional(),
  sortable: z.boolean().optional(),
  /**
   * Most records have no value, or none until long after they are written: indexes hold only those that do, which makes
   * every other record cheaper to write. To ask for the records without one reads through the others.
   */
  sparse: z.boolean().optional(),
};

const option = z.strictObject({ label: labelSchema, color: z.string().optional() });
const options = z.record(z.string().regex(/^[a-z][A-Za-z0-9_]{0,39}$/), option);
const length = z.number().int().min(1).max(100_000).optional();

/** The declaration of a field: the same shape for fields in code and for custom fields in the database. */
export const fieldSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('text'),
    maxLength: length,
    default: z.string().optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('longText'),
    maxLength: length,
    default: z.string().optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('integer'),
    min: z.number().int().optional(),
    max: z.number().int().optional(),
    default: z.number().int().optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('decimal'),
    scale: z.number().int().min(1).max(6),
    default: z.string().optional(),
  }),
  z.strictObject({ ...common, kind: z.literal('money') }),
  z.strictObject({ ...common, kind: z.literal('boolean'), default: z.boolean().optional() }),
  z.strictObject({ ...common, kind: z.literal('date'), default: z.literal('today').optional() }),
  z.strictObject({ ...common, kind: z.literal('dateTime'), default: z.literal('now').optional() }),
  z.strictObject({ ...common, kind: z.literal('choice'), options, default: z.string().optional() }),
  z.strictObject({
    ...common,
    kind: z.literal('multiChoice'),
    options,
    default: z.array(z.string()).optional(),
  }),
  z.strictObject({ ...common, kind: z.literal('phone') }),
  z.strictObject({ ...common, kind: z.literal('email') }),
  z.strictObject({ ...common, kind: z.literal('url') }),
  z.strictObject({
    ...common,
    kind: z.literal('reference'),
    to: name,
    /** What happens to this record when the one it points to is deleted. */
    onDelete: z.enum(['cascade', 'restrict', 'clear']),
    /** The name of the list of these records on the record pointed to, such as 联系人 on a customer. */
    inverse: labelSchema.optional(),
  }),
  z.strictObject({ ...common, kind: z.literal('user'), default: z.literal('me').optional() }),
  z.strictObject({ ...common, kind: z.literal('autoNumber'), prefix: z.string().max(8) }),
]);

export type FieldDeclaration = z.infer<typeof fieldSchema>;
export type FieldKind = FieldDeclaration['kind'];
export type FieldOf<K extends FieldKind> = Extract<FieldDeclaration, { kind: K }>;

/** Digits after the point of every money amount, whatever its currency: stored as bigint × 10⁴. */
export const MONEY_SCALE = 4;

/**
 * The value of a field as the API carries it: decimals and money are strings (`"12.5"`), dates `YYYY-MM-DD`,
 * date-times ISO 8601 in UTC to the millisecond, references and users ids.
 */
export type ValueOf<F> = F extends { kind: 'integer' }
  ? number
  : F extends { kind: 'boolean' }
    ? boolean
    : F extends { kind: 'choice'; options: infer O }
      ? keyof O & string
      : F extends { kind: 'multiChoice'; options: infer O }
        ? (keyof O & string)[]
        : string;

/** Kinds whose values are sealed whatever the declaration says. */
export function isSensitive(field: FieldDeclaration): boolean {
  return field.kind === 'phone' || field.kind === 'email' || field.sensitivity === 'sensitive';
}
