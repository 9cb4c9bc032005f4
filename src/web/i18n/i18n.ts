import { useMemo } from 'react';
import type { Label } from '../../kernel/field.ts';
import { createStore, useStore } from '../state/store.ts';
import { type Locale, type MessageValues, message } from './message.ts';
import type { MessageKey } from './keys.ts';

export type Translate = (key: MessageKey, values?: MessageValues) => string;

type Language = { locale: Locale; catalogue: Readonly<Record<string, string>> };

const STORED = 'zhiyin.locale';
const language = createStore<Language>({ locale: browserLocale(), catalogue: {} });

/** Loads a language and shows everything in it; remembered in this browser for the next sign-in. */
export async function setLocale(locale: Locale): Promise<void> {
  const now = language.get();
  if (now.locale === locale && 'app.name' in now.catalogue) return;
  const catalogue = locale === 'zh' ? (await import('./zh.ts')).zh : (await import('./en.ts')).en;
  language.set({ locale, catalogue });
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en';
  localStorage.setItem(STORED, locale);
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
