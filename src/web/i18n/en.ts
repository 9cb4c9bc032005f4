import { list } from './en/list.ts';
import { record } from './en/record.ts';
import { shell } from './en/shell.ts';
import type { CatalogueKey } from './keys.ts';

/** The English catalogue: a key missing or too many in a part fails to compile. */
export const en: Readonly<Record<CatalogueKey, string>> = { ...shell, ...list, ...record };
