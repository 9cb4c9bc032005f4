import { aggregate } from './aggregate.ts';
import { derive } from './facts.ts';
import { count, get, list, visibleIds } from './read.ts';
import { remove, restore } from './remove.ts';
import { update } from './update.ts';
import { create } from './write.ts';

/**
 * The only door to records. Every call takes the context and an open transaction; access, masking, versions, rules,
 * ledger and search are inside, so that they cannot be forgotten. `bulk` runs as a job: see bulk.ts.
 */
export const records = {
  get,
  list,
  count,
  aggregate,
  create,
  update,
  remove,
  restore,
  derive,
  visibleIds,
} as const;
