import i18next from 'i18next';
import { useMemo, useSyncExternalStore } from 'react';
import type { Label } from '../../kernel/field.ts';
import type { zh } from './zh.ts';

export type Locale = 'zh' | 'en';

type ChineseKey = keyof typeof zh;

/** Chinese has one form for any number (`key_other`), English two (`key_one`, `key_other`). */
type EnglishKey = ChineseKey | (ChineseKey extends infer K ? One<K> : never);
type One<K> = K extends `${infer Base}_other` ? `${Base}_one` : never;

/** What one language's catalogue must hold; `MessagesOf<typeof part>` is the English side of a Chinese part. */
export type MessagesOf<C> = {
  readonly [K in keyof C | (keyof C extends infer Key ? One<Key> : never)]: string;
};

/** A message's key; plural ones without their ending: `t('list.selected', { count })`. */
export type MessageKey = ChineseKey extends infer K
  ? K extends `${infer Base}_other`
    ? Base
    : K
  : never;

/** Every key of the English catalogue. */
export type CatalogueKey = EnglishKey;

export type Translate = (key: MessageKey, values?: Record<string, string | number>) => string;

const STORED = 'zhiyin.locale';

/** Loads a language and shows everything in it; remembered in this browser for the next sign-in. */
export async function setLocale(locale: Locale): Promise<void> {
  if (!i18next.hasResourceBundle(locale, 'translation')) {
    const messages = locale === 'zh' ? (await import('./zh.ts')).zh : (await import('./en.ts')).en;
    i18next.addResourceBundle(locale, 'translation', messages);
  }
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en';
  localStorage.setItem(STORED, locale);
}

/** Starts with the language last used in this browser, else the browser's own. */
export async function startI18n(): Promise<void> {
  const stored = localStorage.getItem(STORED);
  const first = stored === 'zh' || stored === 'en' ? stored : browserLocale();
  await i18next.init({
    lng: first,
    resources: {},
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  });
  await setLocale(first);
}

function browserLocale(): Locale {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

function subscribe(listener: () => void): () => void {
  i18next.on('languageChanged', listener);
  return () => i18next.off('languageChanged', listener);
}

/** The language on screen. */
export function useLocale(): Locale {
  return useSyncExternalStore(subscribe, () => (i18next.language === 'en' ? 'en' : 'zh'));
}

/** The product's messages in the language on screen. `t` keeps its identity while the language stays. */
export function useT(): { t: Translate; locale: Locale } {
  const locale = useLocale();
  return useMemo(() => {
    const fixed = i18next.getFixedT(locale);
    return { locale, t: (key, values) => fixed(key, values ?? {}) };
  }, [locale]);
}

/** Reads labels that come with the metadata: `label(field.label)`. */
export function useLabel(): (label: Label) => string {
  const locale = useLocale();
  return useMemo(() => (label: Label) => label[locale], [locale]);
}
