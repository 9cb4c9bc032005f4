import { list } from './zh/list.ts';
import { record } from './zh/record.ts';
import { shell } from './zh/shell.ts';

/** The Chinese catalogue: the language the keys are checked against. Add a message to its part, in both languages. */
export const zh = { ...shell, ...list, ...record };
