import type { FieldDeclaration, Label } from '../../kernel/field.ts';
import { asText, isEmpty } from '../fields/value.ts';
import { formatDate, formatDateTime, formatDecimal, formatMoney, formatNumber } from '../format.ts';
import type { Translate } from '../i18n/i18n.ts';
import type { Locale } from '../i18n/message.ts';

/** What is needed to put values into words. */
export type Speaker = {
  t: Translate;
  label: (label: Label) => string;
  locale: Locale;
  timeZone: string;
  /** ISO 4217, for amounts. */
  currency: string;
};

/** A value as words, for where no element can stand; `title` is the name of what a reference points to. */
export function valueText(
  field: FieldDeclaration,
  value: unknown,
  title: string | undefined,
  speaker: Speaker,
): string {
  const { t, label, locale } = speaker;
  if (isEmpty(value)) return t('record.nothing');
  const text = asText(value);
  switch (field.kind) {
    case 'choice':
    case 'multiChoice':
      return (Array.isArray(value) ? value : [value])
        .map((one) => {
          const option = field.options[asText(one)];
          return option ? label(option.label) : asText(one);
        })
        .join(locale === 'zh' ? '、' : ', ');
    case 'boolean':
      return t(value === true ? 'field.yes' : 'field.no');
    case 'date':
      return formatDate(text, locale);
    case 'dateTime':
      return formatDateTime(text, locale, speaker.timeZone);
    case 'integer':
      return typeof value === 'number' ? formatNumber(value, locale) : text;
    case 'decimal':
      return formatDecimal(text, locale);
    case 'money':
      return formatMoney(text, speaker.currency, locale);
    case 'reference':
    case 'user':
      return title ?? t('field.notVisible');
    case 'text':
    case 'longText':
    case 'phone':
    case 'email':
    case 'url':
    case 'autoNumber':
      return text;
  }
}
