import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { asText, titleOf } from '../../../../web/fields/value.ts';
import { type Draft, emptyDraft } from '../../../../web/form/drafts.ts';

/**
 * The customer, lead or whatever else is talked with that a page is about, as what is given to a form: the record
 * itself, or the one that it names. Of several the first: a converted lead is its customer.
 *
 * @param abouts names of the objects that may be talked with, and of the fields that name one
 * @param record what is known of it; one that is talked with itself needs no more than its id
 */
export function subjectOf(
  abouts: readonly string[],
  object: ObjectWire,
  id: string,
  record: RecordWire | undefined,
): Draft {
  for (const about of abouts) {
    const own = object.name === about;
    const named = object.fields.some(
      (field) => field.kind === 'reference' && field.name === about && field.to === about,
    );
    const subject = own ? id : named ? asText(record?.[about]) : '';
    if (subject === '') continue;
    const title = own ? asText(record?.[object.titleField]) : record && titleOf(record, about);
    return { values: { [about]: subject }, titles: title ? { [about]: title } : {} };
  }
  return emptyDraft;
}
