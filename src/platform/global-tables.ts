/**
 * The one list of tables that belong to no organisation. Every other table has `org_id` first in its key and row-level
 * security; a test holds the database to it.
 */
export const globalTables: readonly string[] = [
  'kernel.epoch',
  'kernel.ledger_cursor',
  'platform.migration',
  'platform.postponed_index',
  'platform.postponed_key',
  'identity.user',
  'identity.session',
  'identity.account',
  'identity.verification',
  'identity.attempt',
  'identity.login',
];
