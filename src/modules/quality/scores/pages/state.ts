import { scoredObjects } from '../rules.ts';
import type { ScoredObject } from '../rules.ts';

/** What the address keeps: whose records, by what units and owners are told, and what the queue is narrowed to. */
export type QualityState = {
  object: ScoredObject;
  /** A rule; undefined: the score. */
  by?: string;
  rule?: string;
  /** An id, or `none` for records without one. */
  unit?: string;
  owner?: string;
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const idFrom = (raw: unknown): string | undefined =>
  typeof raw === 'string' && UUID.test(raw) ? raw : undefined;
const whoseFrom = (raw: unknown): string | undefined => (raw === 'none' ? raw : idFrom(raw));

/** Reads the state from an address; what does not fit is left out. */
export function readState(raw: Record<string, unknown>): QualityState {
  const object = scoredObjects.find((name) => name === raw['object']) ?? 'customer';
  return {
    object,
    by: idFrom(raw['by']),
    rule: idFrom(raw['rule']),
    unit: whoseFrom(raw['unit']),
    owner: whoseFrom(raw['owner']),
  };
}

/** The queue of everything. */
export const everything = { rule: undefined, unit: undefined, owner: undefined } as const;
