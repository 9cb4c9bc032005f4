import type { Condition } from '../../kernel/condition.ts';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { isEmpty, titleOf } from '../fields/value.ts';
import type { PageRequest } from '../api/keys.ts';
import { type Related, isLink, recordTitle } from './layout.ts';
import { type Speaker, valueText } from './valueText.ts';

const DETAILS = 3;
const MASKED_WHOLE = '••••';

/** The field that says that a record is dealt with, such as a task's `done`, where the reader may set it. */
export function doneField(object: ObjectWire): FieldWire | undefined {
  return object.fields.find(
    (field) =>
      field.name === 'done' &&
      field.kind === 'boolean' &&
      field.right === 'write' &&
      field.filterable,
  );
}

/** Records that point to this one; of those that can be dealt with, the open ones. */
export function relatedWhere({ object, field }: Related, id: string): Condition {
  const pointing: Condition = { field: field.name, op: 'eq', value: id };
  return doneField(object)
    ? { and: [pointing, { field: 'done', op: 'eq', value: false }] }
    : pointing;
}

/** What is due first comes first; else what happened last, or was made last. */
export function relatedSort(object: ObjectWire): string {
  const times = object.fields.filter(
    ({ kind, sortable, fact }) => kind === 'dateTime' && sortable && !fact,
  );
  if (times.some(({ name }) => name === 'dueAt')) return 'dueAt';
  const shown = times.find(({ name }) => object.listColumns.includes(name));
  return `-${shown?.name ?? 'createdAt'}`;
}

const SHOWN = 5;
const LINKS = 50;

/** What is asked for to show the first of the records that point to this one. */
export function relatedPage(related: Related, id: string): PageRequest {
  const link = isLink(related.object);
  return {
    where: relatedWhere(related, id),
    sort: relatedSort(related.object),
    limit: link ? LINKS : SHOWN,
    count: !link,
  };
}

/** One or two more facts about a related record, short: the columns of its list that say something new. */
export function relatedDetails(related: Related, record: RecordWire, speaker: Speaker): string[] {
  const { object, field: by } = related;
  const title = recordTitle(object, record);
  return object.listColumns
    .flatMap((name) => object.fields.find((field) => field.name === name) ?? [])
    .filter((field) => field.name !== object.titleField && field.name !== by.name)
    .filter((field) => field.kind !== 'user' && field.kind !== 'autoNumber')
    .flatMap((field) => detail(field, record, speaker))
    .filter((text) => text !== title)
    .slice(0, DETAILS);
}

function detail(field: FieldWire, record: RecordWire, speaker: Speaker): string[] {
  const value = record[field.name];
  if (isEmpty(value)) return [];
  // A yes is said by the field's name; a no goes without saying.
  if (field.kind === 'boolean') return value === true ? [speaker.label(field.label)] : [];
  // Too short for its last four to be shown: what stands in the list would not tell one from another.
  if (value === MASKED_WHOLE && field.right !== 'masked') return [speaker.t('related.sealed')];
  return [valueText(field, value, titleOf(record, field.name), speaker)];
}
