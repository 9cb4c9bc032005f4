import type { ChanceDetail, Feature, ToldKind, ValueDetail } from './rules.ts';

/** The model behind a score, as far as its reader may see it. */
export type ModelOfScore = {
  id: string;
  number: string;
  state: 'fitted' | 'fallback' | 'refused';
  /** The library's code of a fallback or refusal: `tooFew`, `noSkill`, … */
  reason: string | null;
};

/** One score of a record. Reasons are left out where the reader may not read what they are made of. */
export type RecordScore =
  | {
      kind: 'value';
      value: number;
      detail: ValueDetail;
      scoredAt: string;
      model: ModelOfScore | null;
    }
  | {
      kind: Exclude<ToldKind, 'value'>;
      value: number;
      detail: ChanceDetail;
      scoredAt: string;
      model: ModelOfScore | null;
    };

/**
 * Why a record has no score of a kind:
 * - `noProfiling`: they, or their customer, asked not to be profiled;
 * - `noOrders`: a customer who never ordered; `tooLongAgo`: not in the last 365 days (churn only);
 * - `decided`: a lead or an opportunity that is not open any more and was never scored;
 * - `notTrained`: there has been no training yet;
 * - `fallback`, `refused`: the training gave no model; `model.reason` says why;
 * - `notYet`: scored with the next refresh;
 * - `notScored`: the reader may not read what the reason is made of.
 */
export type WhyNoScore =
  | 'noProfiling'
  | 'noOrders'
  | 'tooLongAgo'
  | 'decided'
  | 'notTrained'
  | 'fallback'
  | 'refused'
  | 'notYet'
  | 'notScored';

/** `GET /customers|leads|opportunities/:id/views/insight`. Kinds whose facts the reader may not read are absent. */
export type InsightView = {
  scores: RecordScore[];
  /** The features that the reasons name. */
  features: Record<string, Feature>;
  why: { kind: ToldKind; code: WhyNoScore; model: ModelOfScore | null }[];
};

/** `POST /insight/reasons` with `{ kind, ids }` (at most 100): those that are scored and may be seen, by id. */
export type ReasonsWire = {
  scores: Record<string, { value: number; detail: ValueDetail | ChanceDetail; scoredAt: string }>;
  features: Record<string, Feature>;
};
