/**
 * What every fit and every estimate of the library answers. A model that cannot be had is not an
 * error: it is a result that says why, with the figures a person needs to understand it. Functions
 * throw only for arguments no caller may pass (lengths that differ, a negative count): `RangeError`.
 */
export type Outcome<Value, Code extends string = string> = Value | Refused<Code>;

/** Why there is no result. */
export type Refused<Code extends string = string> = {
  state: 'refused';
  /** A word that the product translates, as `tooFew`. */
  code: Code;
  /** What the sentence about it says: `{ found: 12, needed: 40 }`. */
  figures: Readonly<Record<string, number>>;
};

/** A refusal with its figures. */
export function refuse<Code extends string>(
  code: Code,
  figures: Readonly<Record<string, number>> = {},
): Refused<Code> {
  return { state: 'refused', code, figures };
}

/** Whether there is no result. */
export function isRefused<Code extends string>(
  outcome: { state: string } | Refused<Code>,
): outcome is Refused<Code> {
  return outcome.state === 'refused';
}

/** An estimate with the interval that holds it with the stated confidence: 0.95 unless said, 0.8 in forecasts. */
export type Interval = { estimate: number; low: number; high: number };
