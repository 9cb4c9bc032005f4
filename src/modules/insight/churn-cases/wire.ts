import type { Feature, Reason } from '../scores/rules.ts';
import type { Intervention } from './rules.ts';

/** The body of the action `startRescue`. */
export type RescueRequest = {
  name: string;
  /** A condition on customers; those at risk where it is left out. */
  where?: unknown;
  most: number;
  controlPercent?: number;
  days: number;
  intervention?: Intervention;
};

/** What starting a rescue answers. */
export type RescueWire = { id: string; rescue: number; control: number };

/** The body of `POST /insight/rescue-plan`. */
export type RescuePlanRequest = Pick<RescueRequest, 'where' | 'most' | 'controlPercent'>;

/** Whom a rescue would be about. */
export type RescuePlanWire = {
  /** Customers at risk that could take part, and how many of them would. */
  found: number;
  rescue: number;
  control: number;
  /** Left out: they take part in another one already, or somebody is at work on them. */
  taken: number;
  /** What those who would take part are expected to spend in the next year, in the organisation's currency. */
  value: number;
  currency: string;
};

/** The answer of `POST /insight/case-reasons` with `{ ids }` (at most 100): of those cases that have reasons. */
export type CaseReasonsWire = {
  reasons: Record<string, Reason[]>;
  features: Record<string, Feature>;
};
