import { useMemo } from 'react';
import type { Label } from '../../kernel/field.ts';
import { createStore, useStore } from '../state/store.ts';
import { type Locale, type MessageValues, message } from './message.ts';
import type { MessageKey } from './keys.ts';

export type Translate = (key: MessageKey, values?: MessageValues) => string;

type Language = { locale: Locale; catalogue: Readonly<Record<string, string>> };

const STORED = 'zhiyin.locale';
const language = createStore<Language>({ locale: browserLocale(), catalogue: {} });

/** Parts of the catalogue that only some pages need, which load them first. */
const parts = {
  integration: {
    zh: async () => (await import('./zh/integration.ts')).integration,
    en: async () => (await import('./en/integration.ts')).integration,
  },
};
export type TextPart = keyof typeof parts;
const needed = new Set<TextPart>();

/** Loads a language and shows everything in it; remembered in this browser for the next sign-in. */
export async function setLocale(locale: Locale): Promise<void> {
  const now = language.get();
  if (now.locale === locale && 'app.name' in now.catalogue) return;
  const { first } = locale === 'zh' ? await import('./zh/first.ts') : await import('./en/first.ts');
  const further = await Promise.all([...needed].map((part) => parts[part][locale]()));
  const catalogue = Object.fromEntries([first, ...further].flatMap((part) => Object.entries(part)));
  language.set({ locale, catalogue });
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en';
  localStorage.setItem(STORED, locale);
}

/** Loads a part of the catalogue, in the language on screen and from now on in every other. */
export async function needTexts(part: TextPart): Promise<void> {
  if (needed.has(part)) return;
  const { locale } = language.get();
  const texts = await parts[part][locale]();
  needed.add(part);
  const now = language.get();
  // Who changed the language meanwhile has not loaded this part with it.
  const shown = now.locale === locale ? texts : await parts[part][now.locale]();
  language.set({ ...now, catalogue: { ...now.catalogue, ...shown } });
}

/** Starts with the language last used in this browser, else the browser's own. */
export function startI18n(): Promise<void> {
  const stored = localStorage.getItem(STORED);
  return setLocale(stored === 'zh' || stored === 'en' ? stored : browserLocale());
}

function browserLocale(): Locale {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** The language on screen. */
export function useLocale(): Locale {
  return useStore(language).locale;
}

/** The product's messages in the language on screen. `t` keeps its identity while the language stays. */
export function useT(): { t: Translate; locale: Locale } {
  const { locale, catalogue } = useStore(language);
  return useMemo(
    () => ({ locale, t: (key, values) => message(catalogue, locale, key, values) }),
    [catalogue, locale],
  );
}

/** Reads labels that come with the metadata: `label(field.label)`. */
export function useLabel(): (label: Label) => string {
  const locale = useLocale();
  return useMemo(() => (label: Label) => label[locale], [locale]);
}
