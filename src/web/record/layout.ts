import type { Label } from '../../kernel/field.ts';
import type { ActionWire, FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { asText, titleOf } from '../fields/value.ts';

/** Some fields of a record under a name; none for an object without groups. */
export type Section = { label: Label | null; fields: FieldWire[] };

/** A list of records that point to the one on the page: the field of theirs that does. */
export type Related = {
  object: ObjectWire;
  field: FieldWire;
  label: Label;
  /** The record they point to, where it is not the one on the page: its customer. */
  of?: string;
};

/** What a record is called: the text of its title field, or what that points to. Empty where it has none. */
export function recordTitle(object: ObjectWire, record: RecordWire): string {
  const { titleField } = object;
  return titleOf(record, titleField) ?? asText(record[titleField]);
}

/** The object's fields in its groups, then what no group names. Facts, system fields and the currency are left out. */
export function sectionsOf(object: ObjectWire): Section[] {
  const own = object.fields.filter((field) => !field.system && !field.fact && !isCurrency(field));
  const named = (name: string) => own.find((field) => field.name === name) ?? [];
  const groups: Section[] = object.groups.map(({ label, fields }) => ({
    label,
    fields: fields.flatMap(named),
  }));
  const grouped = new Set(groups.flatMap(({ fields }) => fields));
  const rest = { label: null, fields: own.filter((field) => !grouped.has(field)) };
  return [...groups, rest]
    .map((section) => ({ ...section, fields: withCurrency(object, section.fields) }))
    .filter(({ fields }) => fields.length > 0);
}

/** The currency stands behind the first amount it belongs to. */
function withCurrency(object: ObjectWire, fields: FieldWire[]): FieldWire[] {
  const currency = object.fields.find(isCurrency);
  const first = object.fields.find((field) => field.kind === 'money');
  if (!currency || !first) return fields;
  return fields.flatMap((field) => (field.name === first.name ? [field, currency] : [field]));
}

/** True for the one currency of a record's amounts. One that is required is a field of its own, as of a rate. */
export function isCurrency(field: FieldWire): boolean {
  return field.name === 'currency' && field.kind === 'text' && !field.custom && !field.required;
}

/** What the system computes about a record. */
export function factsOf(object: ObjectWire): FieldWire[] {
  return object.fields.filter((field) => field.fact);
}

/** Owner, unit, when and by whom it was made and changed. */
export function systemFieldsOf(object: ObjectWire): FieldWire[] {
  return object.fields.filter((field) => field.system && field.name !== 'deletedAt');
}

const KEY_FACTS = 3;

/** What the header says beside the title: where the record stands and of what sort it is. */
export function keyFieldsOf(object: ObjectWire): FieldWire[] {
  const first = [...object.listColumns, ...(object.groups[0]?.fields ?? [])];
  const names = [...new Set(first)].filter((name) => name !== object.titleField);
  const fields = names.flatMap((name) => object.fields.find((field) => field.name === name) ?? []);
  const standing = fields.filter((field) => field.writtenBy && field.kind === 'reference');
  const sorts = fields.filter((field) => field.kind === 'choice');
  return [...standing, ...sorts].slice(0, KEY_FACTS);
}

/** The lists of records that point to a record of this object and that can be asked for by it. */
export function relatedOf(object: ObjectWire, objects: readonly ObjectWire[]): Related[] {
  return object.relations.flatMap(({ object: name, field: by, label }) => {
    const other = objects.find((one) => one.name === name);
    const field = other?.fields.find((one) => one.name === by);
    if (!other?.verbs.read || !field?.filterable || field.right === 'masked') return [];
    return [{ object: other, field, label }];
  });
}

/** How the records that point to this one are shown. */
export type RelatedParts = {
  /** What the timeline is made of, if the object has any. */
  interaction: Related | undefined;
  /** What is to be done about the record. */
  task: Related | undefined;
  /** Everything but the timeline: lists of their own. */
  lists: Related[];
};

/** The related lists, and those among them that the page knows more about. */
export function relatedParts(object: ObjectWire, objects: readonly ObjectWire[]): RelatedParts {
  const all = relatedOf(object, objects);
  const interaction = all.find((one) => TIMELINES.has(one.object.name));
  const task = all.find((one) => one.object.name === 'task');
  return { interaction, task, lists: all.filter((one) => one !== interaction) };
}

/** Objects that a timeline is made of. */
const TIMELINES = new Set(['interaction', 'leadInteraction']);

/**
 * What is said and met about a record without interactions of its own is noted with its customer, such as that of an
 * opportunity. Undefined where it has no customer that the reader may see.
 */
export function customersTimeline(
  object: ObjectWire,
  record: RecordWire,
  objects: readonly ObjectWire[],
): Related | undefined {
  const field = object.fields.find(({ name, kind }) => name === 'customer' && kind === 'reference');
  const customer = objects.find(({ name }) => name === 'customer');
  const id = asText(record['customer']);
  if (!TALKED_ABOUT.has(object.name) || !field || !customer || id === '') return undefined;
  const { interaction } = relatedParts(customer, objects);
  return interaction && { ...interaction, of: id };
}

/** Objects whose records one talks about with the customer. */
const TALKED_ABOUT = new Set(['opportunity']);

/**
 * True for records that only tie two others together, such as a tag on a customer. One that says of what sort the tie
 * is, such as the role of a contact in an opportunity, is a record to be read.
 */
export function isLink({ fields, titleField }: ObjectWire): boolean {
  const says = fields.some(({ kind, system, custom }) => kind === 'choice' && !system && !custom);
  return !says && fields.find(({ name }) => name === titleField)?.kind === 'reference';
}

/** True where the reader may change the field on this very record, in place. */
export function mayEdit(field: FieldWire, record: RecordWire): boolean {
  if (!record._rights?.update || field.writtenBy || field.readOnly || field.fact) return false;
  if (field.kind === 'autoNumber') return false;
  return record._rights.fields[field.name] === 'write';
}

/** The actions offered on this very record. */
export function offeredOn<A extends Pick<ActionWire, 'object' | 'offered'>>(
  actions: readonly A[],
  object: ObjectWire,
  record: RecordWire,
): A[] {
  return actions.filter(
    ({ object: name, offered }) =>
      name === object.name && (!offered || offered.in.includes(asText(record[offered.field]))),
  );
}
