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

/** What is known of somebody's month. */
export type MonthFacts = {
  /** What was earned and not taken back. */
  points: number;
  /** Whether what is to be checked has been drawn. */
  drawn: boolean;
  /** Whether it was drawn so long ago that it counts by what is known. */
  late: boolean;
  /** Of the changes that are checked: those still open, those found right, and those found wrong or taken back since. */
  open: number;
  right: number;
  wrong: number;
};

/**
 * `provisional` until every drawn change is checked, or `SETTLED_MONTHS` have passed; then the points count by the share
 * that is right, or not at all where too little is or nobody could tell. What was found outdated was right once, and says
 * nothing either way.
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
  const isOpen = open > 0 || share === null;
  if (!drawn || (isOpen && !late)) return { state: 'provisional', share, counted: null };
  if (share === null || share < LEAST_RIGHT) return { state: 'nothing', share, counted: 0 };
  return { state: 'counted', share, counted: Math.round(points * share) };
}
