import type { Codec } from '../platform/crypto.ts';
import type { Database } from '../platform/database.ts';
import type { Access } from './access.ts';
import type { Catalog } from './catalog.ts';

export type Locale = 'zh' | 'en';

/** How a change came about; kept in the ledger. */
export type Via =
  | 'request'
  | 'bulk'
  | 'undo'
  | 'import'
  | 'automation'
  | 'action'
  | 'merge'
  | 'unmerge'
  | 'standard'
  | 'system';

/**
 * Who acts, where, and by which clock. Made once per request or job from the session, key or job row;
 * nothing in it ever comes from the input of a request.
 */
export type Context = {
  orgId: string;
  memberId: string;
  unitId: string;
  locale: Locale;
  /** IANA name: conditions, measures and days follow it. */
  timeZone: string;
  /** The organisation's currency, ISO 4217. */
  currency: string;
  access: Access;
  catalog: Catalog;
  database: Database;
  codec: Codec;
  now: () => Date;
  requestId: string;
  /** The API key that asks, where it is no person. */
  keyId?: string;
  /** What is written is taken back in any case: it uses up no numbers. */
  trial?: true;
};
