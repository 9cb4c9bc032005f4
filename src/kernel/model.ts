import { isSensitive } from './field.ts';
import type { FieldDeclaration, Label } from './field.ts';
import type { ObjectDeclaration } from './object.ts';
import type { Rules } from './rules.ts';

/**
 * Where a field's value lies.
 * - `column`: a column of the object's own table (for sensitive fields: the codec's columns)
 * - `facts`: a column of a narrow 1:1 table, kept by `records.derive`
 * - `custom`: a key of `custom jsonb`; filterable ones also as rows of `kernel.custom_value`
 */
export type Source =
  | { in: 'column' }
  | { in: 'facts'; table: string; alias: string }
  | { in: 'custom'; fieldId: string };

/** A field ready for use: its declaration, its name, and where it lies. */
export type Field = {
  name: string;
  declaration: FieldDeclaration;
  source: Source;
  sensitive: boolean;
  /** Set by the system on every record; never by a request, except `owner`. */
  system: boolean;
  /** The main column, in SQL: `city`, `customer_id`, `annual_revenue`. */
  column: string;
  /** Fields of kind multiChoice and filterable custom fields are looked up in `kernel.custom_value` by this id. */
  valueId: string | undefined;
};

/** A fact contributed to an object by the module that computes it. */
export type FactsDeclaration = {
  object: string;
  module: string;
  fields: Record<string, FieldDeclaration>;
};

/** An object of one organisation, ready for use: built-in fields, facts and custom fields together. */
export type Model = {
  name: string;
  /** Path segment under /api/v1: `stage-models`. */
  path: string;
  /** Module for built-in objects, undefined for custom ones (they live in `kernel.custom_record`). */
  module: string | undefined;
  /** Schema-qualified table: `customers.customer`. */
  table: string;
  /** For custom objects: the id that narrows `kernel.custom_record`. */
  customObjectId: string | undefined;
  declaration: ObjectDeclaration;
  fields: ReadonlyMap<string, Field>;
  /** The reference field that gives access, for `{ through }` objects. */
  through: { field: Field; to: string } | undefined;
  rules: Rules | undefined;
};

export function snake(camel: string): string {
  return camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function kebab(camel: string): string {
  return snake(camel).replaceAll('_', '-');
}

const label = (zh: string, en: string): Label => ({ zh, en });

/** Fields that every record has. `id` and `version` are not fields: nobody filters or sorts by them. */
export const systemFields: Record<string, FieldDeclaration> = {
  owner: { kind: 'user', label: label('负责人', 'Owner'), filterable: true },
  unit: {
    kind: 'reference',
    to: 'unit',
    onDelete: 'restrict',
    label: label('部门', 'Unit'),
    filterable: true,
  },
  createdAt: {
    kind: 'dateTime',
    label: label('创建时间', 'Created at'),
    filterable: true,
    sortable: true,
    required: true,
    readOnly: true,
  },
  createdBy: {
    kind: 'user',
    label: label('创建人', 'Created by'),
    filterable: true,
    readOnly: true,
  },
  updatedAt: {
    kind: 'dateTime',
    label: label('更新时间', 'Updated at'),
    filterable: true,
    sortable: true,
    required: true,
    readOnly: true,
  },
  updatedBy: { kind: 'user', label: label('更新人', 'Updated by'), readOnly: true },
  deletedAt: { kind: 'dateTime', label: label('删除时间', 'Deleted at'), readOnly: true },
};

/** System fields of what is listed with its record alone. */
const partFields: Record<string, FieldDeclaration> = {
  ...systemFields,
  createdBy: { kind: 'user', label: label('创建人', 'Created by'), readOnly: true },
  updatedAt: {
    kind: 'dateTime',
    label: label('更新时间', 'Updated at'),
    required: true,
    readOnly: true,
  },
};

const currencyField: FieldDeclaration = {
  kind: 'text',
  maxLength: 3,
  label: label('货币', 'Currency'),
  help: label('三个字母的代码，如 CNY', 'Three letters, such as CNY'),
};

function columnOf(name: string, declaration: FieldDeclaration): string {
  const reference = declaration.kind === 'reference' || declaration.kind === 'user';
  // created_by and updated_by read as what they are; every other reference column ends in _id.
  if (reference && !(name in systemFields && name.endsWith('By'))) return `${snake(name)}_id`;
  return snake(name);
}

function fieldOf(
  object: string,
  name: string,
  declaration: FieldDeclaration,
  source: Source,
): Field {
  const looked =
    declaration.kind === 'multiChoice' ||
    (source.in === 'custom' && declaration.filterable === true);
  return {
    name,
    declaration,
    source,
    sensitive: isSensitive(declaration),
    system: name in systemFields,
    column: columnOf(name, declaration),
    valueId: looked ? (source.in === 'custom' ? source.fieldId : `${object}.${name}`) : undefined,
  };
}

type CustomFields = Record<string, { id: string; declaration: FieldDeclaration }>;

/**
 * Compiles a declaration into a model.
 *
 * @param custom the organisation's own fields on this object
 * @param customObjectId set for custom objects, all of whose fields are custom
 */
export function buildModel(input: {
  declaration: ObjectDeclaration;
  module?: string;
  rules?: Rules;
  facts?: FactsDeclaration[];
  custom?: CustomFields;
  customObjectId?: string;
}): Model {
  const { declaration, module, customObjectId } = input;
  const fields = new Map<string, Field>();
  const add = (name: string, field: FieldDeclaration, source: Source): void => {
    if (fields.has(name)) throw new Error(`${declaration.name} declares the field ${name} twice`);
    fields.set(name, fieldOf(declaration.name, name, field, source));
  };

  for (const [name, field] of Object.entries(declaration.fields)) {
    add(
      name,
      field,
      customObjectId ? { in: 'custom', fieldId: `${customObjectId}.${name}` } : { in: 'column' },
    );
  }
  // One record has one currency, for all its money fields.
  const money = Object.values(declaration.fields).some((field) => field.kind === 'money');
  if (money && !customObjectId) add('currency', currencyField, { in: 'column' });
  const every = declaration.part ? partFields : systemFields;
  for (const [name, field] of Object.entries(every)) add(name, field, { in: 'column' });
  for (const facts of input.facts ?? []) {
    const table = `${facts.module}.${snake(declaration.name)}_facts`;
    for (const [name, field] of Object.entries(facts.fields)) {
      add(
        name,
        { ...field, readOnly: true },
        { in: 'facts', table, alias: `facts_${facts.module}` },
      );
    }
  }
  for (const [name, field] of Object.entries(input.custom ?? {})) {
    add(name, field.declaration, { in: 'custom', fieldId: field.id });
  }

  const throughName =
    typeof declaration.access === 'object' ? declaration.access.through : undefined;
  const throughField = throughName === undefined ? undefined : fields.get(throughName);
  if (throughName !== undefined && throughField?.declaration.kind !== 'reference') {
    throw new Error(
      `${declaration.name} takes its access through ${throughName}, which is no reference field`,
    );
  }
  return {
    name: declaration.name,
    path: kebab(declaration.plural),
    module,
    table: customObjectId ? 'kernel.custom_record' : `${module}.${snake(declaration.name)}`,
    customObjectId,
    declaration,
    fields,
    through:
      throughField?.declaration.kind === 'reference'
        ? { field: throughField, to: throughField.declaration.to }
        : undefined,
    rules: input.rules,
  };
}

/** Columns beside the main one, all derived by `records`: see architecture.md, Data. */
export const foldColumn = (field: Field): string => `${field.column}_fold`;
export const baseColumn = (field: Field): string => `${field.column}_base`;
/** Names sort by their pinyin key; amounts of several currencies only compare in the organisation's. */
export function sortColumn(field: Field): string {
  if (field.declaration.kind === 'money') return baseColumn(field);
  return field.declaration.kind === 'text' ? `${field.column}_key` : field.column;
}
export const indexColumn = (field: Field): string => `${field.column}_index`;
export const last4Column = (field: Field): string => `${field.column}_last4`;
