import type { Label } from '../../src/kernel/field.ts';
import type { MetadataWire, ObjectWire } from '../../src/kernel/wire.ts';
import type { MessageKey } from '../../src/web/i18n/keys.ts';
import { type Locale, type MessageValues, message } from '../../src/web/i18n/message.ts';
import { en } from '../../src/web/i18n/en.ts';
import { zh } from '../../src/web/i18n/zh.ts';

export type { Locale } from '../../src/web/i18n/message.ts';

/** The product's messages by language. */
export const catalogues: Record<Locale, Readonly<Record<string, string>>> = { zh, en };

/** A message as it stands on screen in a language. */
export type Says = (key: MessageKey, values?: MessageValues) => string;

/** The messages of one language. */
export function saysIn(locale: Locale): Says {
  return (key, values) => message(catalogues[locale], locale, key, values);
}

/** What objects, fields and options are called on screen. */
export type Names = {
  object: (object: string) => string;
  plural: (object: string) => string;
  field: (object: string, field: string) => string;
  option: (object: string, field: string, value: string) => string;
  /** All options of a choice, in their order. */
  options: (object: string, field: string) => string[];
  action: (action: string) => string;
};

/** The names in the metadata, in one language. */
export function namesIn(metadata: MetadataWire, locale: Locale): Names {
  const objectOf = (name: string): ObjectWire => known(metadata.objects, name);
  const say = (label: Label): string => label[locale];
  return {
    object: (object) => say(objectOf(object).label),
    plural: (object) => say(objectOf(object).pluralLabel),
    field: (object, field) => say(known(objectOf(object).fields, field).label),
    option: (object, name, value) => {
      const field = known(objectOf(object).fields, name);
      const option = 'options' in field ? field.options[value] : undefined;
      if (!option) throw new Error(`${object}.${name} has no option ${value}`);
      return say(option.label);
    },
    options: (object, name) => {
      const field = known(objectOf(object).fields, name);
      return 'options' in field ? Object.values(field.options).map(({ label }) => say(label)) : [];
    },
    action: (action) => say(known(metadata.actions, action).label),
  };
}

function known<T extends { name: string }>(all: readonly T[], name: string): T {
  const found = all.find((one) => one.name === name);
  if (!found) throw new Error(`There is no ${name} in the metadata`);
  return found;
}

/** The English names in the metadata that are no Chinese ones as well. */
export function englishNames(metadata: MetadataWire): Set<string> {
  const labels = labelsIn(metadata);
  const chinese = new Set(labels.map(({ zh }) => zh));
  return new Set(labels.map(({ en }) => en).filter((en) => !chinese.has(en)));
}

function labelsIn(value: unknown): Label[] {
  if (typeof value !== 'object' || value === null) return [];
  if (
    'zh' in value &&
    'en' in value &&
    typeof value.zh === 'string' &&
    typeof value.en === 'string'
  ) {
    return [{ zh: value.zh, en: value.en }];
  }
  return Object.values(value).flatMap(labelsIn);
}
