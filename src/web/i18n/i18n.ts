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
  experiments: {
    zh: async () => (await import('./zh/experiments.ts')).experiments,
    en: async () => (await import('./en/experiments.ts')).experiments,
  },
  insightOffers: {
    zh: async () => (await import('./zh/insightOffers.ts')).insightOffers,
    en: async () => (await import('./en/insightOffers.ts')).insightOffers,
  },
  insightScores: {
    zh: async () => (await import('./zh/insightScores.ts')).insightScores,
    en: async () => (await import('./en/insightScores.ts')).insightScores,
  },
  insightValue: {
    zh: async () => (await import('./zh/insightValue.ts')).insightValue,
    en: async () => (await import('./en/insightValue.ts')).insightValue,
  },
  insightWords: {
    zh: async () => (await import('./zh/insightWords.ts')).insightWords,
    en: async () => (await import('./en/insightWords.ts')).insightWords,
  },
  integration: {
    zh: async () => (await import('./zh/integration.ts')).integration,
    en: async () => (await import('./en/integration.ts')).integration,
  },
  privacy: {
    zh: async () => (await import('./zh/privacy.ts')).privacy,
    en: async () => (await import('./en/privacy.ts')).privacy,
  },
  quality: {
    zh: async () => (await import('./zh/quality.ts')).quality,
    en: async () => (await import('./en/quality.ts')).quality,
  },
  qualityScores: {
    zh: async () => (await import('./zh/qualityScores.ts')).qualityScores,
    en: async () => (await import('./en/qualityScores.ts')).qualityScores,
  },
  settings: {
    zh: async () => (await import('./zh/settings.ts')).settings,
    en: async () => (await import('./en/settings.ts')).settings,
  },
};
export type TextPart = keyof typeof parts;
const needed = new Set<TextPart>();

let calls = 0;
/** The call whose language is on screen: loads may end in another order than they began. */
let shown = 0;

/**
 * Loads a language and shows everything in it; remembered in this browser for the next sign-in. Of several calls the
 * latest counts, whichever ends last.
 */
export async function setLocale(locale: Locale): Promise<void> {
  calls += 1;
  const call = calls;
  const now = language.get();
  if (now.locale === locale && 'app.name' in now.catalogue) {
    shown = call;
    return;
  }
  const { first } = locale === 'zh' ? await import('./zh/first.ts') : await import('./en/first.ts');
  const further = new Map<TextPart, Readonly<Record<string, string>>>();
  // Parts may be needed while others load: none of them is to be lost.
  for (let missing = [...needed]; missing.length > 0;) {
    const loaded = await Promise.all(missing.map((part) => parts[part][locale]()));
    missing.forEach((part, n) => further.set(part, loaded[n] ?? {}));
    missing = [...needed].filter((part) => !further.has(part));
  }
  const catalogue = Object.fromEntries(
    [first, ...further.values()].flatMap((part) => Object.entries(part)),
  );
  if (call < shown) return;
  shown = call;
  language.set({ locale, catalogue });
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en';
  localStorage.setItem(STORED, locale);
}

/** Loads a part of the catalogue, in the language on screen and from now on in every other. */
export async function needTexts(part: TextPart): Promise<void> {
  if (needed.has(part)) return;
  let { locale } = language.get();
  let texts = await parts[part][locale]();
  // Who changed the language meanwhile has not loaded this part with it.
  while (language.get().locale !== locale) {
    locale = language.get().locale;
    texts = await parts[part][locale]();
  }
  needed.add(part);
  const now = language.get();
  language.set({ ...now, catalogue: { ...now.catalogue, ...texts } });
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
