/** The languages of the product. */
export type Locale = 'zh' | 'en';

export type MessageValues = Record<string, string | number>;

/** Chinese has one form for any number. */
let english: Intl.PluralRules | undefined;

function pluralOf(count: number, locale: Locale): Intl.LDMLPluralRule {
  if (locale === 'zh') return 'other';
  english ??= new Intl.PluralRules('en');
  return english.select(count);
}

/**
 * A message of a catalogue with its `{{name}}` parts filled in. With a `count`, the form for that number is taken
 * (`key_one`, `key_other`). A key that the catalogue lacks is given back, so that it shows.
 */
export function message(
  catalogue: Readonly<Record<string, string>>,
  locale: Locale,
  key: string,
  values: MessageValues = {},
): string {
  const { count } = values;
  const form = typeof count === 'number' ? `${key}_${pluralOf(count, locale)}` : key;
  const text = catalogue[form] ?? catalogue[`${key}_other`] ?? catalogue[key] ?? key;
  return text.replaceAll(/\{\{(\w+)\}\}/g, (part, name: string) => String(values[name] ?? part));
}
