/** A value earns points once in so many days, and not for whoever wrote, emptied or left it out themselves within them. */
export const AGAIN_DAYS = 180;
/** What others correct within so many days has earned nothing. */
export const TAKEN_BACK_DAYS = 90;
/** Of the credited changes of a month every tenth is checked, and so many at least. */
const LEAST_CHECKED = 5;
const CHECKED_SHARE = 0.1;
/** Months after which a drawn month counts by what is known of it, however much is still open. */
export const SETTLED_MONTHS = 2;
/** From which share on that is right a month counts. */
export const LEAST_RIGHT = 0.8;

/** How many of so many credited changes are checked. */
export function sampleSize(changes: number): number {
  return Math.min(changes, Math.max(LEAST_CHECKED, Math.ceil(changes * CHECKED_SHARE)));
}

/** Why points were taken back: somebody else corrected the value, or it breaks its rule again. */
export type TakenBackFor = 'corrected' | 'unkept';

/** What is known of somebody's month. */
export type MonthFacts = {
  /** What was earned and not taken back. */
  points: number;
  /** Whether what is to be checked has been drawn. */
  drawn: boolean;
  /** Whether it was drawn so long ago that it counts by what is known. */
  late: boolean;
  /** Of the changes that are checked: those still open, those found right, and those found wrong. */
  open: number;
  right: number;
  wrong: number;
};

/**
 * `provisional` until every drawn change is checked, or `SETTLED_MONTHS` have passed; then the points count by the share
 * that is right, or not at all where too little is or nobody could tell, or nothing is left of them. What was found
 * outdated was right once, and says nothing either way; what was emptied, changed or corrected before its check is no
 * longer there to be checked: others are drawn in its place.
 */
export type Reckoned = {
  state: 'provisional' | 'counted' | 'nothing';
  /** The share that is right, of those judged; null before any is. */
  share: number | null;
  /** Whole points that count; null while they are provisional. */
  counted: number | null;
};

/** What a month's points are worth. */
export function reckon({ points, drawn, late, open, right, wrong }: MonthFacts): Reckoned {
  const judged = right + wrong;
  const share = judged === 0 ? null : right / judged;
  if (drawn && points === 0) return { state: 'nothing', share, counted: 0 };
  const isOpen = open > 0 || share === null;
  if (!drawn || (isOpen && !late)) return { state: 'provisional', share, counted: null };
  if (share === null || share < LEAST_RIGHT) return { state: 'nothing', share, counted: 0 };
  return { state: 'counted', share, counted: Math.round(points * share) };
}

/**
 * Why a month is not settled, or came to nothing though nothing was found wrong: `notDrawn` yet; `open`: others have not
 * checked it; `nobody`: there is nobody else who could; `gone`: what was drawn is no longer there, or nobody could tell.
 */
export type Unsettled = 'notDrawn' | 'open' | 'nobody' | 'gone';

/** Why somebody's month is not settled; null where it is, or was by what was found. */
export function whyUnsettled(
  { state, share }: Reckoned,
  { drawn, open, points }: Pick<MonthFacts, 'drawn' | 'open' | 'points'>,
  checkers: number,
): Unsettled | null {
  if (state !== 'provisional' && (share !== null || points === 0)) return null;
  if (!drawn) return 'notDrawn';
  if (open === 0) return 'gone';
  return checkers > 0 ? 'open' : 'nobody';
}
