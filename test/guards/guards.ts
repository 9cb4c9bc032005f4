import { auditing } from './audits.ts';
import type { Guard } from './guard.ts';
import { quality } from './quality.ts';
import { reading } from './reading.ts';
import { naming } from './rights.ts';
import { writing } from './writing.ts';

/** Every guard that is taken out, one at a time. */
export const guards: readonly Guard[] = [
  ...reading,
  ...writing,
  ...naming,
  ...quality,
  ...auditing,
];

/** A few of different kinds, for the ordinary run. */
export const everyday: readonly string[] = [
  'a child is seen with its parent only',
  'lists open nothing',
  'create grants with a condition',
  'a key is for one request',
  'values of the system are not set',
  'all actions but those that a role leaves out',
];
