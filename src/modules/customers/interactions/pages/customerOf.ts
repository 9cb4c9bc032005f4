import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { asText, titleOf } from '../../../../web/fields/value.ts';
import { type Draft, emptyDraft } from '../../../../web/form/drafts.ts';

/**
 * The customer that a page is about, as what is given to a form: the record itself, or the customer that it names.
 *
 * @param record what is known of it; a customer needs no more than its id
 */
export function customerOf(object: ObjectWire, id: string, record: RecordWire | undefined): Draft {
  const own = object.name === 'customer';
  const named = object.fields.some(
    (field) => field.kind === 'reference' && field.name === 'customer' && field.to === 'customer',
  );
  const customer = own ? id : named ? asText(record?.['customer']) : '';
  if (customer === '') return emptyDraft;
  const title = own ? asText(record?.[object.titleField]) : record && titleOf(record, 'customer');
  return { values: { customer }, titles: title ? { customer: title } : {} };
}
