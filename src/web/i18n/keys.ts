import type { zh } from './zh.ts';

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
