import type { MessagesOf } from '../i18n.ts';
import type { record as chinese } from '../zh/record.ts';

/** Record page, form, timeline, history. */
export const record: MessagesOf<typeof chinese> = {
  'form.save': 'Save',
  'form.cancel': 'Cancel',
};
