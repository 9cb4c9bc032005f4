import { first } from './en/first.ts';
import { integration } from './en/integration.ts';
import type { CatalogueKey } from './keys.ts';

/** The English catalogue: a key missing or too many in a part fails to compile. */
export const en: Readonly<Record<CatalogueKey, string>> = { ...first, ...integration };
