import { experiments } from './en/experiments.ts';
import { first } from './en/first.ts';
import { insightOffers } from './en/insightOffers.ts';
import { insightScores } from './en/insightScores.ts';
import { insightValue } from './en/insightValue.ts';
import { insightWords } from './en/insightWords.ts';
import { integration } from './en/integration.ts';
import { privacy } from './en/privacy.ts';
import { quality } from './en/quality.ts';
import { qualityScores } from './en/qualityScores.ts';
import { settings } from './en/settings.ts';
import type { CatalogueKey } from './keys.ts';

/** The English catalogue: a key missing or too many in a part fails to compile. */
export const en: Readonly<Record<CatalogueKey, string>> = {
  ...first,
  ...experiments,
  ...insightOffers,
  ...insightScores,
  ...insightValue,
  ...insightWords,
  ...integration,
  ...privacy,
  ...quality,
  ...qualityScores,
  ...settings,
};
