import { first } from './zh/first.ts';
import { integration } from './zh/integration.ts';

/** The Chinese catalogue: the language the keys are checked against. Add a message to its part, in both languages. */
export const zh = { ...first, ...integration };
