import { experiments } from './zh/experiments.ts';
import { first } from './zh/first.ts';
import { insightOffers } from './zh/insightOffers.ts';
import { insightScores } from './zh/insightScores.ts';
import { insightValue } from './zh/insightValue.ts';
import { insightWords } from './zh/insightWords.ts';
import { integration } from './zh/integration.ts';
import { privacy } from './zh/privacy.ts';
import { quality } from './zh/quality.ts';
import { qualityScores } from './zh/qualityScores.ts';
import { settings } from './zh/settings.ts';

/** The Chinese catalogue: the language the keys are checked against. Add a message to its part, in both languages. */
export const zh = {
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
